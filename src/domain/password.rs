//! Passwords: what is not taken for one. Length, kinds of characters, and nothing that is tried first.

use super::account::Login;

/// The fewest characters.
pub const SHORTEST: usize = 10;
/// The most; beyond it nobody types.
pub const LONGEST: usize = 128;
/// Kinds of characters of the four that must occur.
const KINDS: usize = 3;

/// What passwords are made of that are tried first: words of keyboards, of computers, of love, of this place. Digits
/// and signs around them, and digits for letters in them, do not help.
const COMMON: &[&str] = &[
    "aaa",
    "abc",
    "abcd",
    "abcde",
    "abcdef",
    "access",
    "account",
    "admin",
    "administrator",
    "asd",
    "asdf",
    "asdfgh",
    "asdfghjkl",
    "baidu",
    "bureau",
    "changeme",
    "china",
    "company",
    "computer",
    "default",
    "demo",
    "dragon",
    "edc",
    "football",
    "fuck",
    "fuckyou",
    "gongxin",
    "guest",
    "gxj",
    "hello",
    "henan",
    "hnly",
    "huawei",
    "iloveyou",
    "letmein",
    "login",
    "love",
    "luoyang",
    "ly",
    "lygxj",
    "manager",
    "master",
    "monkey",
    "office",
    "oracle",
    "pass",
    "passw",
    "passwd",
    "password",
    "postgres",
    "princess",
    "qaz",
    "qazwsx",
    "qazwsxedc",
    "qq",
    "qwe",
    "qwer",
    "qwert",
    "qwerty",
    "qwertyuiop",
    "root",
    "secret",
    "security",
    "server",
    "shadow",
    "sunshine",
    "superman",
    "sys",
    "system",
    "taobao",
    "temp",
    "test",
    "tester",
    "user",
    "weixin",
    "welcome",
    "woaini",
    "wsx",
    "wodemima",
    "woshi",
    "mima",
    "xxx",
    "yanzhen",
    "yzw",
    "zaq",
    "zaqxsw",
    "zhongguo",
    "zxc",
    "zxcv",
    "zxcvb",
    "zxcvbn",
    "zxcvbnm",
    "zzz",
];

/// Says what is wrong with a password; nothing when it will do.
pub fn refusal(password: &str, login: &Login, name: &str) -> Option<String> {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Some(format!("口令要 {SHORTEST} 至 {LONGEST} 个字符，现在是 {length} 个"));
    }
    if kinds(password) < KINDS {
        return Some("口令要含大写字母、小写字母、数字、符号中的至少三种".to_owned());
    }
    let lower = password.to_lowercase();
    if lower.contains(login.as_str()) || (!name.is_empty() && lower.contains(&name.to_lowercase())) {
        return Some("口令不能含有登录名或姓名".to_owned());
    }
    if is_common(&lower) {
        return Some("这个口令太常见，容易被猜中；请换一个与单位、键盘次序和常用词无关的".to_owned());
    }
    None
}

fn kinds(password: &str) -> usize {
    let has = |is: fn(char) -> bool| usize::from(password.chars().any(is));
    let other = |c: char| !c.is_ascii_alphanumeric();
    has(|c| c.is_ascii_uppercase()) + has(|c| c.is_ascii_lowercase()) + has(|c| c.is_ascii_digit()) + has(other)
}

/// Whether nothing is left of it but common words, and digits and signs in rows.
fn is_common(lower: &str) -> bool {
    let distinct: std::collections::BTreeSet<char> = lower.chars().collect();
    // What stands around a word is no letter of it.
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    let as_letters: String = core.chars().map(letter).collect();
    [lower, &as_letters].iter().any(|text| {
        let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        words.all(is_made_of_common)
    }) || distinct.len() < 5
}

/// Whether a word is one of the common ones, or a row of them.
fn is_made_of_common(word: &str) -> bool {
    if word.is_empty() {
        return true;
    }
    COMMON
        .iter()
        .any(|common| word.strip_prefix(common).is_some_and(is_made_of_common))
}

/// The letter that a digit or sign is written for.
fn letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_no_password() {
        let login: Login = "zhangsan".parse().unwrap();
        let refused = |password: &str| refusal(password, &login, "张三");
        for password in [
            "short1A!",
            "alllowercase1",
            "P@ssw0rd123",
            "Admin@123456",
            "Qwer1234!@#$",
            "Luoyang@2026",
            "Yanzhen!2026",
            "Zhangsan#2026x",
            "Aa1!Aa1!Aa1!",
            "1qaz@WSX3edc",
            &"Aa1!xyz".repeat(30),
        ] {
            assert!(refused(password).is_some(), "{password} was taken");
        }
        for password in ["Tofu-lamp 7 rivers", "春天的河水-K7m2q", "h7Kp-93vw-Qzt"] {
            assert_eq!(refused(password), None, "{password}");
        }
    }
}
