//! What sources say of an indicator in a year: a part of a firm's readings, shared with the facts it comes from.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Reading;

/// Some readings; none of them needs no row.
#[derive(Clone, Default)]
pub struct Said {
    all: Option<Arc<[Reading]>>,
    part: Range<usize>,
}

impl Said {
    pub(super) fn new(all: &Arc<[Reading]>, part: Range<usize>) -> Self {
        Self {
            all: Some(Arc::clone(all)),
            part,
        }
    }
}

impl Deref for Said {
    type Target = [Reading];

    fn deref(&self) -> &[Reading] {
        self.all.as_deref().map_or(&[], |all| &all[self.part.clone()])
    }
}

impl<'a> IntoIterator for &'a Said {
    type Item = &'a Reading;
    type IntoIter = std::slice::Iter<'a, Reading>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (&**self, &**other);
        std::ptr::eq(one, other) || one == other
    }
}

impl Eq for Said {}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all: Arc<[Reading]> = Vec::deserialize(deserializer)?.into();
        Ok(Self {
            part: 0..all.len(),
            all: Some(all),
        })
    }
}
