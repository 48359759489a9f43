//! Detects secret fields by their names.
//!
//! The importer marks fields `sensitive` by this rule, and the runtime redacts values by it where
//! there is no schema (recordings, untyped requests and responses, JSON inside strings). Both must
//! agree, so the rule lives here. Its accuracy on the official definitions, from which the lists
//! were derived, is in `BENCHMARKS.md`.
//!
//! The suffix of a name decides: `SecretKey` is a secret, `SecretKeyName` is not. Words that only
//! describe how a value is stored (`SecretString`, `AccessKeyList`) are ignored.

/// Suffixes of secret names, in lower case, without separators.
const SECRETS: &[&str] = &[
    "accesskey",
    "aeskey",
    "apikey",
    "applicationkey",
    "appskey",
    "authbackkey",
    "authkey",
    "botappkey",
    "callbackkey",
    "certificatekey",
    "certkey",
    "clientkey",
    "cookie",
    "credential",
    "datakey",
    "decryptionkey",
    "decryptkey",
    "deskey",
    "encryptedkey",
    "encryptionkey",
    "encryptkey",
    "keycontent",
    "keymaterial",
    "keypass",
    "keytab",
    "kubeconfig",
    "licensekey",
    "loraappkey",
    "mnemonic",
    "notifykey",
    "nwkskey",
    "openkey",
    "passphrase",
    "passwd",
    "password",
    "pincode",
    "plainkey",
    "plaintext",
    "playkey",
    "presharedkey",
    "presharekey",
    "privatekey",
    "privatemapkey",
    "proxyauthorization",
    "psk",
    "pushurl",
    "pwd",
    "samlassertion",
    "secondarykey",
    "secret",
    "secretkey",
    "sessionkey",
    "signature",
    "signaturekey",
    "signingkey",
    "signkey",
    "smscode",
    "streamkey",
    "token",
    "tokencode",
    "usersig",
    "verificationcode",
    "verifycode",
    "vpnkey",
    "webhookkey",
];

/// Secret names that match as a whole, because they are harmless as suffixes: an `AndroidAppKey` is
/// a package name.
const WHOLE: &[&str] = &["appkey", "skey"];

/// Suffixes that look secret but are harmless: cursors, idempotency tokens, token counts of
/// language models, public keys, DNS records.
const HARMLESS: &[&str] = &[
    "cachedtoken",
    "cachetoken",
    "clienttoken",
    "completiontoken",
    "contexttoken",
    "continuationtoken",
    "continuetoken",
    "creationtoken",
    "dvauthkey",
    "idempotencytoken",
    "idempotenttoken",
    "inputtoken",
    "maxtoken",
    "mintoken",
    "mllmtoken",
    "nexttoken",
    "outputtoken",
    "pagetoken",
    "paginationtoken",
    "paramtoken",
    "prompttoken",
    "publicencryptkey",
    "reasoningtoken",
    "scrolltoken",
    "splittoken",
    "thoughttoken",
    "totaltoken",
    "validateauthkey",
    "vodsessionkey",
];

/// Suffixes that describe how a value is stored.
const KEPT_AS: &[&str] = &[
    "base64", "binary", "content", "data", "list", "new", "old", "s", "set", "string", "text",
    "value",
];

/// Prefixes of flags (`IsPassword…`, `NeedToken`), whose values are not secret.
const SWITCHES: &[&str] = &[
    "allow", "auto", "disable", "enable", "force", "has", "ignore", "include", "is", "issue",
    "need", "no", "skip", "support", "sync", "use",
];

/// Returns whether a field of this name holds a secret. If so, everything nested in it is secret
/// too.
///
/// Case and separators are ignored: `SecretKey`, `secret_key`, `X-Secret-Key`, `SecretKeys` and
/// `SecretKeys.0` are equivalent. The decision is by name only; callers that know the type can
/// refine it, as a boolean is never a secret and a number rarely is.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    if SWITCHES.iter().any(|word| first_word(name).eq_ignore_ascii_case(word)) {
        return false;
    }
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    let ends = |words: &[&str], name: &str| words.iter().any(|word| name.ends_with(word));
    if WHOLE.contains(&name.as_str()) {
        return true;
    }
    let mut rest = name.trim_end_matches(|c: char| c.is_ascii_digit());
    loop {
        if ends(HARMLESS, rest) {
            return false;
        }
        if ends(SECRETS, rest) {
            return true;
        }
        let Some(shorter) = KEPT_AS.iter().find_map(|word| rest.strip_suffix(word)) else {
            return false;
        };
        rest = shorter.trim_end_matches(|c: char| c.is_ascii_digit());
    }
}

/// Returns the first word of a name in any case style.
fn first_word(name: &str) -> &str {
    let mut before = ' ';
    let end = name.find(|c: char| {
        let begins = !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase());
        before = c;
        begins
    });
    &name[..end.unwrap_or(name.len())]
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    // Y8, X5: names from the official definitions, by what they denote.
    #[test]
    fn secret_names() {
        for name in [
            "Password",
            "LoginPassword",
            "PassWord",
            "PasswordNew",
            "OldPwd",
            "ESUserPasswd",
            "password1",
            "SecretKey",
            "TmpSecretKey",
            "secret_key",
            "SecretAccessKey",
            "Secret",
            "SecretString",
            "SecretBinary",
            "SecretKeys",
            "SecretKeys.0",
            "Secret.Value",
            "PrivateKey",
            "DevicePrivateKey",
            "AccessKey",
            "AccessKeyList",
            "AccessKeySecret",
            "ApiKey",
            "APIKeys",
            "ApiKeySet",
            "CallbackKey",
            "AuthKey",
            "MasterAuthKey",
            "DevicePsk",
            "PreShareKey",
            "PreSharedKey",
            "Kubeconfig",
            "Cookie",
            "Set-Cookie",
            "CertKey",
            "SAMLAssertion",
            "Credentials",
            "UserSig",
            "SessionKey",
            "Token",
            "Tokens",
            "AuthTokens",
            "SessionToken",
            "X-TC-Token",
            "x-toy-password",
            "Proxy-Authorization",
            "Plaintext",
            "KeyTabContent",
            "EncryptedKeyMaterial",
            "VerifyCode",
            "AppKey",
            "Skey",
            "PushUrl",
        ] {
            assert!(is_secret(name), "{name}");
        }
    }

    // X11: names with a word from the above lists that are not secret.
    #[test]
    fn harmless_names() {
        for name in [
            "",
            "Name",
            "Key",
            "Keys",
            "TagKey",
            "ClientToken",
            "ClientTokens",
            "NextToken",
            "next_token",
            "NextPageToken",
            "PageToken",
            "PaginationToken",
            "ScrollToken",
            "ContinuationToken",
            "TotalTokens",
            "TotalToken",
            "MaxInputTokens",
            "PromptTokens",
            "CachedTokens",
            "TokenCount",
            "TokenType",
            "TokenId",
            "Tokenizer",
            "SecretId",
            "TmpSecretId",
            "SecretName",
            "SecretType",
            "SecretKeyName",
            "SecretKeyIds",
            "PasswordPolicy",
            "PasswordLength",
            "PasswordUpdateTime",
            "KeyId",
            "KeyName",
            "PublicKey",
            "EncryptionPublicKey",
            "AccessKeyId",
            "AccessKeyIds",
            "ApiKeyName",
            "IsPasswordEncrypted",
            "IsPassword",
            "need_password",
            "AutoGeneratePassword",
            "IgnoreSetCookie",
            "NoSecret",
            "CookieName",
            "CredentialId",
            "CredentialUrl",
            "SignatureAlgorithm",
            "PrivateIp",
            "CiphertextBlob",
            "DvAuthKey",
            "s",
            "密码",
            "İs",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
