//! Detects fields about people by their names, for recordings that are shared. The lists were
//! derived from the names of all fields in the facts, and each was reviewed.

/// The ends of names of personal data, in lower case. An end begins with a word: `RaidCard` does not
/// end with `IdCard`.
const PERSONAL: &[&str] = &[
    // How somebody is reached.
    "callee",
    "caller",
    "email",
    "emailaddress",
    "fax",
    "mail",
    "mobile",
    "mobilephone",
    "phone",
    "phoneno",
    "phonenum",
    "phonenumber",
    "qq",
    "tel",
    "telephone",
    "wechat",
    // Who somebody is.
    "birthdate",
    "birthday",
    "contactname",
    "dateofbirth",
    "firstname",
    "lastname",
    "legalpersonname",
    "licenseplate",
    "openid",
    "realname",
    "unionid",
    // Documents and accounts.
    "bankcard",
    "bankcardno",
    "bankcardnumber",
    "cardno",
    "idcard",
    "idcardno",
    "idcardnumber",
    "idno",
    "idnum",
    "idnumber",
    "passport",
    "passportno",
    "passportnumber",
    // Devices.
    "idfa",
    "imei",
    "imsi",
    "oaid",
];

/// Ends of other names: organizations, programs, counts and switches.
const OTHERS: &[&str] =
    &["datasetidnum", "deptopenid", "modelidnum", "organizationopenid", "sendmail", "trpccallee"];

/// Ends that say how values are kept.
const KEPT_AS: &[&str] = &["list", "set", "s"];

/// Returns whether a field of this name holds personal data: a phone number, an email address, the
/// number of a document, a name or a birthday of somebody. Passwords and tokens are
/// [secrets](tencentcloud_runtime::secret::is_secret).
///
/// ```
/// use tencentcloud_catalog::is_personal;
///
/// assert!(is_personal("PhoneNumberSet") && is_personal("AnchorIDCard"));
/// assert!(!is_personal("ContainRaidCard") && !is_personal("EmailTemplateId"));
/// ```
pub fn is_personal(name: &str) -> bool {
    let joined = joined(name);
    let name = joined.trim_end_matches(|c: char| c.is_ascii_digit());
    let shorter = KEPT_AS.iter().filter_map(|end| cut(name, end));
    std::iter::once(name).chain(shorter).any(|name| {
        let has = |ends: &[&str]| ends.iter().any(|end| ends_with(name, end));
        has(PERSONAL) && !has(OTHERS)
    })
}

/// Returns a name without separators: `phone_number` as `phoneNumber`.
fn joined(name: &str) -> String {
    let mut is_first = false;
    let mut joined = String::new();
    for c in name.chars() {
        match c {
            '_' | '-' | '.' => is_first = true,
            c if std::mem::take(&mut is_first) => joined.extend(c.to_uppercase()),
            c => joined.push(c),
        }
    }
    joined
}

/// Returns a name without an end, whatever the case of the latter.
fn cut<'n>(name: &'n str, end: &str) -> Option<&'n str> {
    let at = name.len().checked_sub(end.len())?;
    name.get(at..)?.eq_ignore_ascii_case(end).then(|| &name[..at])
}

/// Returns whether a name ends with a word, or with words.
fn ends_with(name: &str, end: &str) -> bool {
    let Some(before) = cut(name, end) else { return false };
    let begins = name[before.len()..].chars().next();
    let is_word = |c: char| c.is_uppercase() || !before.ends_with(|b: char| b.is_alphanumeric());
    begins.is_some_and(is_word)
}

#[cfg(test)]
mod tests {
    use super::is_personal;

    #[test]
    fn names_of_personal_data() {
        for name in [
            "Phone",
            "PhoneNumber",
            "PhoneNumberSet",
            "phone_number",
            "ContactPhone",
            "Mobile",
            "NewAdminMobile",
            "Telephone",
            "BuyerTel",
            "Email",
            "EmailSet",
            "NotifyEmails",
            "EmailAddressList",
            "ContactMail",
            "IdCard",
            "Idcard",
            "AnchorIDCard",
            "IDCardNumber",
            "IdCardNumber",
            "IdNo",
            "IdNum",
            "AdminIdNumber",
            "PassportNo",
            "RealName",
            "Birthday",
            "DateOfBirth",
            "BankCard",
            "CardNo",
            "IMEI",
            "Imsi",
            "Idfa",
            "WeChatOpenId",
            "OpenIds",
            "UnionId",
            "QQ",
            "Callees",
            "ContactName",
            "LicensePlate",
            "Phone1",
        ] {
            assert!(is_personal(name), "{name}");
        }
    }

    #[test]
    fn names_of_other_data() {
        for name in [
            "",
            "s",
            "Name",
            "Id",
            "ContainRaidCard",
            "InvalidNum",
            "EmailTemplateId",
            "PhoneType",
            "DatasetIdNums",
            "OrganizationOpenId",
            "SendMail",
            "TrpcCallee",
            "ReportTemplateNumber",
            "IdentityId",
            "IPAddress",
            "UserName",
            "InstanceName",
            "CertNotAfter",
            "Hotel",
            "邮箱",
            "Gmailx",
        ] {
            assert!(!is_personal(name), "{name}");
        }
    }
}
