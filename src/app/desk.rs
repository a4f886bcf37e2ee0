//! The desk: what whoever looks after firms has to do, what is planned, and what runs out soon.

use super::expiry::ExpiringQuery;
use super::matter::NewMatter;
use super::{Error, Noun, Session};
use crate::domain::access::Right;
use crate::domain::code::{DivisionCode, TierCode};
use crate::domain::day::Day;
use crate::domain::deadline::Light;
use crate::domain::enterprise::EnterpriseId;
use crate::domain::matter::{Field, FieldKind, Matter, MatterId, MatterKind};
use crate::domain::moment::Moment;
use crate::store::MatterQuery;
use crate::view::desk::{BandView, DeskView, PlannedView, SupervisionView};
use crate::view::expiry::ExpiringView;
use crate::view::matter::LightCount;

/// Of each kind of thing so many are shown.
const SHOWN: u64 = 20;
/// Titles that run out of which so many are named.
const NAMED: usize = 10;
/// Days before its end within which a title stands together with others.
const BANDS: &[i64] = &[7, 30, 90, 180];
/// Plans that are looked through for the nearest.
const PLANNED: u64 = 200;

/// What is planned for firms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedVisits {
    /// Which.
    pub firms: Vec<EnterpriseId>,
    /// The day as typed.
    pub day: String,
    /// In a line.
    pub title: String,
}

impl Session {
    /// Shows the desk.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn show_desk(&self) -> Result<DeskView, Error> {
        self.must(Right::SeeMatters)?;
        let who = self.someone().await?;
        let now = Moment::of(self.now());
        let due = MatterQuery {
            is_open: Some(true),
            is_due: true,
            unit: who.own_unit().map(str::to_owned),
            ..MatterQuery::at(now)
        };
        let mut lights = Vec::new();
        for light in [Light::Red, Light::Yellow, Light::Green, Light::Still] {
            let of_light = MatterQuery {
                light: Some(light),
                ..due.clone()
            };
            let count = self.reader().count_matters(&of_light).await?;
            lights.push(LightCount { light, count });
        }
        let matters = self.reader().list_matters(&due, None, SHOWN).await?;
        let own = || matters.iter().map(|matter| matter.id).collect::<Vec<MatterId>>();
        let pressed = who.own_unit().map(|_| own());
        let supervisions = self.reader().list_supervisions(pressed.as_deref(), SHOWN).await?;
        Ok(DeskView {
            on: self.today(),
            lights,
            matters: self.rows_of(&matters, now).await?,
            planned: self.planned(now).await?,
            expiring: self.expiring_first().await?,
            bands: self.bands().await?,
            supervisions: supervisions.iter().map(SupervisionView::from).collect(),
        })
    }

    async fn expiring_first(&self) -> Result<Vec<ExpiringView>, Error> {
        let mut expiring = self.expiring_soon(None, None).await?;
        expiring.truncate(NAMED);
        Ok(expiring)
    }

    async fn bands(&self) -> Result<Vec<BandView>, Error> {
        let mut bands = Vec::new();
        if self.may(Right::SeeFirms) {
            for days in BANDS.iter().copied() {
                let titles = self.count_expiring_within(days).await?;
                bands.push(BandView { days, titles });
            }
        }
        Ok(bands)
    }

    /// Returns the kind of what is planned for a day, with the field that names the day.
    ///
    /// # Errors
    /// No kind has a day.
    pub fn planned_kind(&self) -> Result<(&MatterKind, &Field), Error> {
        let mut kinds = self.app().casework().kinds.iter();
        let found = kinds.find_map(|kind| Some((kind, kind.field.iter().find(|field| field.kind == FieldKind::Day)?)));
        found.ok_or(Error::NotFound(Noun::Matter))
    }

    async fn planned(&self, now: Moment) -> Result<Vec<PlannedView>, Error> {
        let (kind, field) = self.planned_kind()?;
        if !self.may(Right::SeeFirms) {
            return Ok(Vec::new());
        }
        let query = MatterQuery {
            kind: Some(kind.code.clone()),
            is_open: Some(true),
            ..MatterQuery::at(now)
        };
        let planned = self.reader().list_matters(&query, None, PLANNED).await?;
        let day = |matter: &Matter| -> Option<Day> {
            let mut fields = matter.opening.fields.iter();
            fields.find(|(code, _)| *code == field.code)?.1.parse().ok()
        };
        let days: Vec<Option<Day>> = planned.iter().map(day).collect();
        let rows = self.rows_of(&planned, now).await?;
        let view = |(on, matter)| Some(PlannedView { on: on?, matter });
        let mut views: Vec<PlannedView> = days.into_iter().zip(rows).filter_map(view).collect();
        views.sort_by_key(|view| (view.on, view.matter.id));
        views.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
        Ok(views)
    }

    /// Returns the titles that run out soon, of one tier or county when it is named.
    ///
    /// # Errors
    /// There is no such tier, or the database fails.
    pub async fn expiring_soon(
        &self,
        tier: Option<&TierCode>,
        county: Option<&DivisionCode>,
    ) -> Result<Vec<ExpiringView>, Error> {
        match self.may(Right::SeeFirms) {
            true => {
                let (tier, division) = (tier.cloned(), county.cloned());
                self.list_expiring_of(&ExpiringQuery { tier, division }).await
            }
            false => Ok(Vec::new()),
        }
    }

    /// Plans a visit to each of some firms, all of them or none.
    ///
    /// # Errors
    /// No firm is chosen, the day is none, or a firm is not found.
    pub async fn plan_visits(&self, planned: &PlannedVisits) -> Result<Vec<MatterId>, Error> {
        let (kind, field) = self.planned_kind()?;
        if planned.firms.is_empty() {
            return Err(Error::invalid("firms", "请至少选择一家企业"));
        }
        let visit = |firm: &EnterpriseId| NewMatter {
            kind: kind.code.clone(),
            firm: *firm,
            title: planned.title.clone(),
            fields: vec![(field.code.clone(), planned.day.clone())],
            parent: None,
        };
        self.open_matters(&planned.firms.iter().map(visit).collect::<Vec<_>>())
            .await
    }
}
