//! Words: a closed enum is spoken in one place. Its stable snake_case word is what databases, addresses, JSON and
//! forms carry, its Chinese title what readers see; both stand beside the variant they belong to.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::{Schema, json_schema};
use serde::de::{Deserializer, Error, Visitor};

/// A closed enum with a word and a title for each of its values.
pub trait Word: Copy + fmt::Debug + fmt::Display + FromStr<Err = UnknownWord> + PartialEq + 'static {
    /// Every value, in the order of declaration.
    const VALUES: &'static [Self];

    /// Returns the stable word.
    fn word(self) -> &'static str;

    /// Returns what readers see.
    fn spoken(self) -> &'static str;
}

/// Declares an enum with the word and the title of each value: whatever reads or prints it follows from here.
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$about:meta])* $variant:ident = $word:literal $title:literal),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $vis enum $name { $($(#[$about])* $variant),+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// Returns the stable word.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// Returns what readers see.
            pub fn title(self) -> &'static str {
                match self { $($name::$variant => $title),+ }
            }
        }

        impl $crate::domain::word::Word for $name {
            const VALUES: &'static [$name] = $name::ALL;

            fn word(self) -> &'static str {
                self.as_str()
            }

            fn spoken(self) -> &'static str {
                self.title()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::word::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok($name::$variant),)+
                    _ => Err($crate::domain::word::UnknownWord {
                        text: text.to_owned(),
                        known: &[$($word),+],
                    }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::domain::word::read(deserializer)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($name)).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::domain::word::schema::<$name>()
            }
        }
    };
}
pub(crate) use words;

/// Describes types that are written as one text.
macro_rules! written_as_text {
    ($name:ident $(, $member:literal: $value:literal)*) => {
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($name)).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string" $(, $member: $value)* })
            }
        }
    };
}
pub(crate) use written_as_text;

/// Says that a word is none of a closed list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("没有“{text}”这个值；可用 {}", known.join("、"))]
pub struct UnknownWord {
    /// The word as given.
    pub text: String,
    /// The words that would do.
    pub known: &'static [&'static str],
}

/// Reads a value by its word.
///
/// # Errors
/// It is none of the words.
pub fn read<'de, T: Word, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Words<T>(PhantomData<T>);

    impl<T: Word> Visitor<'_> for Words<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let words: Vec<_> = T::VALUES.iter().map(|value| value.word()).collect();
            write!(f, "one of {}", words.join(", "))
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }
    deserializer.deserialize_str(Words(PhantomData))
}

/// Describes the values: their words, and what readers call them.
pub fn schema<T: Word>() -> Schema {
    let words: Vec<_> = T::VALUES.iter().map(|value| value.word()).collect();
    let titles: Vec<_> = T::VALUES.iter().map(|value| value.spoken()).collect();
    json_schema!({ "type": "string", "enum": words, "x-titles": titles })
}
