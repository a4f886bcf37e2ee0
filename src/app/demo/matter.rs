//! Fictional requests of the demonstration, each as far along as its entry says.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::app::matter::{MatterAsked, NewMatter};
use crate::app::{Error, Session};
use crate::domain::access::Role;
use crate::domain::code::EventCode;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::matter::{Ask, Said};
use crate::domain::policy::Class;
use crate::domain::seed::Seeds;

const FILE: &str = "demo/matters.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MattersFile {
    matter: Vec<Told>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    title: String,
    fields: Vec<(String, String)>,
    #[serde(default)]
    acts: Vec<Act>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Act {
    event: EventCode,
    class: Option<Class>,
    #[serde(default)]
    note: String,
}

impl Session {
    /// Makes fictional requests of fictional firms, unless there are matters already.
    ///
    /// # Errors
    /// The file is defective, or the database fails.
    pub async fn demonstrate_matters(&self) -> Result<(), Error> {
        let read = Seeds::compiled().read::<MattersFile>(FILE);
        let file = read.map_err(|found| Error::Internal(anyhow::anyhow!("{found}")))?;
        if self.list_matters(&MatterAsked::default()).await?.total != 0 {
            return Ok(());
        }
        let expiring = self.expiring_soon(None, None).await?.into_iter();
        let firms: BTreeSet<EnterpriseId> = expiring
            .filter(|title| title.fictional)
            .map(|title| title.enterprise)
            .collect();
        let unit = self.units().await?.into_iter().next();
        let unit = unit.unwrap_or_else(|| Role::Unit.title().to_owned());
        let kinds = &self.app().casework().kinds;
        let Some(kind) = kinds.iter().find(|kind| kind.clocked) else {
            return Ok(());
        };
        for (told, firm) in file.matter.into_iter().zip(firms) {
            let new = NewMatter {
                kind: kind.code.clone(),
                firm,
                title: told.title,
                fields: told.fields,
                parent: None,
            };
            let id = self.open_matter(&new).await?;
            for act in told.acts {
                let takes_unit = kind
                    .event(&act.event)
                    .is_some_and(|event| event.asks.contains(&Ask::Unit));
                let said = Said {
                    note: act.note,
                    unit: if takes_unit { unit.clone() } else { String::new() },
                    class: act.class,
                    ..Said::default()
                };
                self.act_on_matter(id, &act.event, &said).await?;
            }
        }
        Ok(())
    }
}
