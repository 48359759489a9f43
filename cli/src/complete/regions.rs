//! Regions of Tencent Cloud.

/// The codes of regions and where they are.
pub const REGIONS: [(&str, &str); 23] = [
    ("ap-guangzhou", "Guangzhou, China"),
    ("ap-shanghai", "Shanghai, China"),
    ("ap-nanjing", "Nanjing, China"),
    ("ap-beijing", "Beijing, China"),
    ("ap-chengdu", "Chengdu, China"),
    ("ap-chongqing", "Chongqing, China"),
    ("ap-shenzhen-fsi", "Shenzhen, China (finance)"),
    ("ap-shanghai-fsi", "Shanghai, China (finance)"),
    ("ap-beijing-fsi", "Beijing, China (finance)"),
    ("ap-hongkong", "Hong Kong, China"),
    ("ap-taipei", "Taipei, China"),
    ("ap-singapore", "Singapore"),
    ("ap-jakarta", "Jakarta"),
    ("ap-bangkok", "Bangkok"),
    ("ap-seoul", "Seoul"),
    ("ap-tokyo", "Tokyo"),
    ("ap-mumbai", "Mumbai"),
    ("me-saudi-arabia", "Riyadh"),
    ("na-siliconvalley", "Silicon Valley"),
    ("na-ashburn", "Virginia"),
    ("na-toronto", "Toronto"),
    ("sa-saopaulo", "São Paulo"),
    ("eu-frankfurt", "Frankfurt"),
];
