#!/usr/bin/env python3
"""Draws fields to label:
`sample.py FOLDER zh|en SEED products|fields|plain VALUES LIMITS CONDITIONS LISTS REQUIRED RANGES LENGTHS FORMATS DEFAULTS < mining.tsv`.

Prints product, version, object, field, type and description of parameters at random, of products without a label in
that language (`products`), of any product if neither the field nor another one with its description has a label (`fields`), or of all
fields without a label, each as likely as the others, so that forms are drawn as often as they occur (`plain`). No
description is printed twice. So many of each pattern are drawn; but for `plain`, at most three a product (five of
`LISTS` and `REQUIRED`). All patterns are wider than the grammar, so that what it misses is drawn too."""
import html, json, pathlib, random, re, sys

folder, language, seed, by = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
shares = [int(n) for n in sys.argv[5:14]]
VALUES = {"zh": r"取值|可选|枚举|有效值|支持|类型|状态|方式|模式|是否|表示|代表|[0-9A-Za-z]\s*[:：=\-（(]",
          "en": r"(?i)value|option|enum|support|type|status|mode|whether|indicat|means|[0-9a-z]\s*[:=(]|- "}[language]
LIMITS = {"zh": r"范围|最大|最小|最多|最少|不超过|大于|小于|至|~|默认.*\d|单位", "en": r"(?i)range|max|min|at most|at least|up to|exceed|greater|less|between|default.*\d|unit"}[language]
CONDITIONS = {"zh": r"必填|必选|必传|必须|需要填|有效|生效", "en": r"(?i)required|must|mandatory|valid only|only (?:valid|when|if)|takes effect"}[language]

REQUIRED = {"zh": r"[A-Z][A-Za-z]{2,}.{0,30}(?:必填|必传|必选|必须|需要|需填|有效|生效)|(?:必填|必传|必选).{0,30}[A-Z][a-z]",
            "en": r"(?i:required|must|mandatory|specified|valid|effective).{0,40}\b[A-Z][a-z]+[A-Za-z]*|\b[A-Z][a-z]+[A-Z][A-Za-z]+.{0,40}(?:required|must|mandatory)"}[language]
LISTS = r"(?is)(?:取值|可选|枚举|有效|支持|values?|options?|types?|enum\w*)[^\n:：]{0,8}[:：]|[0-9a-z]\s*[:：\-（(=]\s*[^\W\d].*[\n,，;；、.].*[0-9a-z]\s*[:：\-（(=]"
RANGES = {"zh": r"\d.*(?:范围|最大|最小|不超过|大于|小于|至|~|～|-|≤|以内)|(?:范围|最大|最小|不超过|大于|小于|≤|\[).*\d",
          "en": r"(?i)\d.*(?:range|max|min|between|exceed|greater|less|to \d|-\d|~)|(?:range|max|min|between|exceed|greater|less|up to|\[).*\d"}[language]
LENGTHS = {"zh": r"\d.*(?:长度|字符|字节|位|个字|汉字|字母)|(?:长度|字符|字节|最长|最多|不超过|个字).*\d", "en": r"(?i)\d.*(?:character|byte|letter|digit|long)|(?:length|character|byte|up to|at most).*\d"}[language]
FORMATS = {"zh": r"格式|时间|日期|邮箱|手机|IP|CIDR|(?i:url|json|base64|yaml|uuid|正则)|地址|链接|编码|形如", "en": r"(?i)format|\btime\b|date|e-?mail|phone|\bIP\b|CIDR|url|json|base64|yaml|uuid|regular|address|link|encoded"}[language]
DEFAULTS = {"zh": r"默认|缺省|不填|不传|不指定", "en": r"(?i)default|not specified|left (?:blank|empty)|not passed"}[language]


def plain(text):
    return re.sub(r"[ \t]+", " ", html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?i)<br */?>|</(?:li|p|div)>", "\n", text)))).strip()


def sent(api):
    objects = api["objects"]
    opened, seen = [a["input"] for a in api["actions"].values()], set()
    while opened:
        name = opened.pop()
        if name in seen or name not in objects:
            continue
        seen.add(name)
        for member in objects[name]["members"]:
            opened.append(member["member"])
            yield name, member


rows = [row.split("\t") for row in sys.stdin if row.startswith(language + "\t")]
labeled = {row[1] for row in rows if by == "products"}
known = {tuple(row[1:5]) for row in rows}
fields, texts, labels = [], set(), set()
for path in sorted(pathlib.Path(folder).rglob("api.json")):
    product, version = path.parts[-3], re.sub(r"v(\d{4})(\d\d)(\d\d)", r"\1-\2-\3", path.parts[-2])
    if product in labeled:
        continue
    for name, member in sent(json.loads(path.read_text())):
        text = plain(member["document"])
        if (product, version, name, member["name"]) in known:
            labels.add(text)
        elif 9 <= len(text) <= 400 and (by == "plain" or text not in texts) and member["type"] != "object":
            texts.add(text)
            fields.append((product, version, name, member["name"], member["type"], member["member"], text))
fields = [field for field in fields if by == "plain" or field[-1] not in labels]
random.Random(seed).shuffle(fields)
drawn, of, printed = [], {}, set()
numbers, strings, any_type = {"int64", "uint64", "float", "integer", "double"}, {"string"}, None
patterns = [(VALUES, 3, any_type), (LIMITS, 3, any_type), (CONDITIONS, 3, any_type), (LISTS, 5, any_type), (REQUIRED, 5, any_type)]
patterns += [(RANGES, 3, numbers), (LENGTHS, 3, strings), (FORMATS, 3, strings), (DEFAULTS, 3, any_type)]
for (pattern, most, types), share in zip(patterns, shares):
    for field in fields:
        fits = types is None or field[5] in types
        is_new = field[-1] not in printed and (by == "plain" or of.get(field[0], 0) < most)
        if share and fits and is_new and re.search(pattern, field[-1]):
            drawn.append(field)
            printed.add(field[-1])
            of[field[0]] = of.get(field[0], 0) + 1
            share -= 1
for product, version, name, field, kind, member, text in drawn:
    print(language, product, version, name, field, kind + ":" + member, text.replace("\n", " ⏎ "), sep="\t")
