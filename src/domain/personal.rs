//! What speaks of a person: names, phones, mail addresses, identity numbers. Such a value is masked in whatever form it
//! leaves (shown, printed for a log, serialized), and is whole only for who says so by name.

mod number;

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::day::Day;

pub use number::{without_ids, without_numbers};

/// What stands for what is not shown.
pub const MASK: char = '*';

macro_rules! personal {
    ($(#[$doc:meta] $name:ident $mask:ident;)+) => {$(
        #[$doc]
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes a value in.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Returns the whole value, for storing it and for whom it was revealed to.
            pub fn unmasked(&self) -> &str {
                &self.0
            }

            /// Returns what everybody may see of it.
            pub fn masked(&self) -> String {
                $mask(&self.0)
            }

            /// Returns whether nothing is known.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.masked())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.masked())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.masked())
            }
        }

        impl Whole for $name {
            fn unmasked(&self) -> &str {
                &self.0
            }
        }
    )+};
}

personal! {
    /// The name of a person.
    PersonName mask_name;
    /// A phone number as its source prints it.
    Phone mask_phone;
    /// A mail address.
    Mail mask_mail;
}

trait Whole {
    fn unmasked(&self) -> &str;
}

/// Serializes the whole value, for what the registry keeps for itself.
fn as_kept<T: Whole, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.unmasked())
}

/// Whom one talks to in a firm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The name; a number without one is a firm's.
    #[serde(serialize_with = "as_kept")]
    pub name: PersonName,
    /// 「职务」.
    pub post: String,
    /// The number.
    #[serde(serialize_with = "as_kept")]
    pub phone: Phone,
    /// When somebody last found it to be right.
    pub confirmed: Option<Day>,
}

impl Contact {
    /// Returns whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.phone.is_empty()
    }

    /// Returns what of it is a value.
    fn without_masked(&self) -> Self {
        let mut fresh = self.clone();
        if is_masked(&fresh.name.0) {
            fresh.name = PersonName::default();
        }
        if is_masked(&fresh.phone.0) {
            fresh.phone = Phone::default();
        }
        fresh
    }

    /// A number means whoever has it. What was masked before it came here means whom it could be the mask of.
    fn is_meant_by(&self, said: &Self) -> bool {
        match (said.phone.0.as_str(), said.name.0.as_str()) {
            ("", name) => {
                self.name == said.name && self.phone.is_empty() || is_masked(name) && self.name.masked() == name
            }
            (phone, _) if is_masked(phone) => self.phone.masked() == phone,
            (phone, _) => digits(&self.phone.0).eq(digits(phone)),
        }
    }
}

impl Phone {
    /// Returns the last four digits, by which a caller may know it; nothing of a number that is hardly longer.
    pub fn tail(&self) -> Option<String> {
        let digits: Vec<char> = digits(&self.0).collect();
        let known = 7 <= digits.len() && !is_masked(&self.0);
        known.then(|| digits[digits.len() - 4..].iter().collect())
    }
}

/// The people of a firm as far as they are known. It is serialized whole: views show its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// 「法定代表人」.
    #[serde(serialize_with = "as_kept")]
    pub legal_representative: PersonName,
    /// Whom one talks to.
    pub contacts: Vec<Contact>,
    /// 「企业邮箱」.
    #[serde(serialize_with = "as_kept")]
    pub mail: Mail,
}

impl People {
    /// Returns whether nobody is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in what is said of a contact: a number that is known gets the name, the post and the day it came with.
    pub fn add(&mut self, said: &Contact) {
        let Some(known) = self.contacts.iter_mut().find(|known| known.is_meant_by(said)) else {
            let fresh = said.without_masked();
            if !fresh.is_empty() {
                self.contacts.push(fresh);
            }
            return;
        };
        if !said.name.is_empty() && !is_masked(&said.name.0) {
            known.name.clone_from(&said.name);
        }
        if !said.post.is_empty() {
            known.post.clone_from(&said.post);
        }
        known.confirmed = known.confirmed.max(said.confirmed);
    }
}

fn digits(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(char::is_ascii_digit)
}

/// The surname stays; it tells two people of a firm apart and finds neither.
fn mask_name(name: &str) -> String {
    name.chars()
        .next()
        .map(|first| format!("{first}{MASK}"))
        .unwrap_or_default()
}

/// Three digits and the last four stay, of a short number only the last two.
fn mask_phone(phone: &str) -> String {
    let count = phone.chars().filter(char::is_ascii_alphanumeric).count();
    let (before, behind) = match count {
        0..=7 => (0, 2.min(count / 2)),
        8..=10 => (0, 4),
        _ => (3, 4),
    };
    let mut place = 0;
    let mut masked = String::new();
    for c in phone.chars().filter(char::is_ascii_alphanumeric) {
        place += 1;
        let shown = place <= before || count - behind < place;
        if shown {
            masked.push(c);
        } else if place == before + 1 {
            masked.push_str("****");
        }
    }
    match masked.is_empty() && !phone.is_empty() {
        true => "****".to_owned(),
        false => masked,
    }
}

/// The first letter and the domain stay.
fn mask_mail(mail: &str) -> String {
    match mail.split_once('@') {
        Some((name, domain)) => format!(
            "{}***@{domain}",
            name.chars().next().map(String::from).unwrap_or_default()
        ),
        None if mail.is_empty() => String::new(),
        None => "***".to_owned(),
    }
}

/// Returns whether a text was masked before it came here: it is not the value and must not take its place.
pub fn is_masked(text: &str) -> bool {
    text.contains(MASK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_person_is_this() {
        let names = [("张三", "张*"), ("欧阳长明", "欧*"), ("", ""), ("John Smith", "J*")];
        for (name, shown) in names {
            assert_eq!(PersonName::new(name).to_string(), shown);
        }
        let phones = [
            ("13837912345", "138****2345"),
            ("138-3791-2345", "138****2345"),
            ("0379-64901234", "037****1234"),
            ("64901234", "****1234"),
            ("6490123", "****23"),
            ("110", "****0"),
            ("1", "****"),
            ("", ""),
        ];
        for (phone, shown) in phones {
            assert_eq!(Phone::new(phone).to_string(), shown, "{phone}");
        }
        let mails = [
            ("office@a.example", "o***@a.example"),
            ("@a.example", "***@a.example"),
            ("office", "***"),
            ("", ""),
        ];
        for (mail, shown) in mails {
            assert_eq!(Mail::new(mail).to_string(), shown, "{mail}");
        }
    }

    #[test]
    fn no_form_of_a_value_is_whole_but_the_one_that_says_so() {
        let contact = Contact {
            name: PersonName::new("李四光"),
            phone: Phone::new("13837912345"),
            ..Contact::default()
        };
        let shown = format!("{contact:?} {}", serde_json::to_string(&contact.phone).unwrap());
        assert!(!shown.contains("四光") && !shown.contains("3791"), "{shown}");
        let kept = serde_json::to_string(&contact).unwrap();
        assert_eq!(serde_json::from_str::<Contact>(&kept).unwrap(), contact);
    }

    #[test]
    fn a_contact_is_known_by_its_number() {
        let mut people = People::default();
        let contact = |name: &str, phone: &str| Contact {
            name: PersonName::new(name),
            phone: Phone::new(phone),
            ..Contact::default()
        };
        people.add(&contact("", "13837912345"));
        people.add(&contact("王五", "138-3791-2345"));
        people.add(&contact("赵六", "0379-64901234"));
        people.add(&contact("王五", "13837912345"));
        assert_eq!(people.contacts.len(), 2);
        assert_eq!(people.contacts[0].name.unmasked(), "王五");
    }
}
