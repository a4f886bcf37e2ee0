//! Resolving score cards: steps neither overlap nor leave a gap, options are all covered, marks add up.

use super::Checker;
use crate::domain::quantity::Quantity;
use crate::domain::range::Range;
use crate::rules::card::{Group, Item, Scale, ScoreCard, Step};
use crate::rules::draft::{DraftBands, DraftItem, DraftOptions, DraftPer, DraftScore, DraftStep, DraftTally, Scales};
use crate::rules::range;
use crate::rules::standard::Operand;
use crate::rules::verdict::{Bound, Relation};

impl<'a> Checker<'a> {
    pub(super) fn score_card(&mut self, draft: &'a DraftScore) -> Option<ScoreCard> {
        self.check_ids(draft);
        let full = self.exact_points("score", &draft.full.0);
        let groups: Vec<Option<Group>> = draft.group.iter().map(|group| self.group(group)).collect();
        let items: Vec<Option<Item>> = draft.item.iter().map(|item| self.item(item, draft)).collect();
        let groups: Vec<Group> = groups.into_iter().collect::<Option<_>>()?;
        let items: Vec<Item> = items.into_iter().collect::<Option<_>>()?;
        let card = ScoreCard {
            title: draft.title.clone(),
            full: full?,
            groups,
            items,
        };
        self.check_marks(draft, &card);
        Some(card)
    }

    fn check_ids(&mut self, draft: &DraftScore) {
        let mut seen = std::collections::BTreeSet::new();
        let groups = draft.group.iter().map(|group| &group.id);
        for id in groups.chain(draft.item.iter().map(|item| &item.id)) {
            if !seen.insert(id) {
                self.refuse(id, "the id occurs twice", "rename or remove one of the two");
            }
        }
    }

    fn check_marks(&mut self, draft: &DraftScore, card: &ScoreCard) {
        let sum = |marks: Vec<&Quantity>| {
            let points: Vec<Range> = marks.into_iter().cloned().map(Range::exactly).collect();
            range::total(&points).exact().cloned()
        };
        for (place, group) in card.groups.iter().enumerate() {
            let items = card
                .items
                .iter()
                .filter(|item| item.group == place)
                .map(|item| &item.full);
            let marks = sum(items.collect());
            let capped = draft.group[place].capped.is_some();
            let sound = match &marks {
                Some(marks) if capped => *marks > group.full,
                Some(marks) => *marks == group.full,
                None => false,
            };
            if !sound {
                let marks = marks.map(|marks| marks.to_string()).unwrap_or_default();
                let problem = format!("its items give {marks} points, its full mark is {}", group.full);
                self.refuse(
                    &group.id,
                    problem,
                    "correct a full mark, or say in `capped` which clause cuts the sum",
                );
            }
        }
        let marks = sum(card.groups.iter().map(|group| &group.full).collect());
        if marks.as_ref() != Some(&card.full) {
            self.refuse(
                "score",
                "the groups do not add up to the full mark",
                "correct a full mark",
            );
        }
    }

    fn item(&mut self, draft: &'a DraftItem, card: &DraftScore) -> Option<Item> {
        let id = &draft.id;
        let clause = self.clause(id, &draft.clause, draft.document.as_ref());
        let full = self.exact_points(id, &draft.full.0);
        let scale = self.scale(id, &draft.scales(), &full);
        let group = card.group.iter().position(|group| group.id == draft.group);
        if group.is_none() {
            self.refuse(id, format!("`{}` is no group", draft.group), "name the id of a group");
        }
        let (scale, full) = (scale?, full?);
        self.check_full(id, &scale, &full);
        Some(Item {
            id: id.clone(),
            group: group?,
            title: draft.title.clone(),
            clause,
            full,
            note: draft.note.clone(),
            confidence: draft.confidence,
            quote: draft.quote.clone(),
            scale,
        })
    }

    fn check_full(&mut self, id: &str, scale: &Scale, full: &Quantity) {
        let best = best_points(scale);
        if best.as_ref() != Some(full) {
            let best = best.map_or_else(|| "no limited number of".to_owned(), |best| best.to_string());
            let problem = format!("the scale gives at most {best} points, the full mark is {full}");
            self.refuse(id, problem, "correct the points or the full mark");
        }
    }

    fn scale(&mut self, id: &str, draft: &Scales, full: &Option<Quantity>) -> Option<Scale> {
        let Scales {
            bands,
            options,
            best_of,
            tally,
            per,
            filed,
        } = draft;
        let mut found = Vec::new();
        if let Some(bands) = bands {
            found.push(self.bands(id, bands));
        }
        if let Some(options) = options {
            found.push(self.options(id, options));
        }
        if let Some(scales) = best_of {
            let scales: Vec<Option<Scale>> = scales.iter().map(|scale| self.scale(id, scale, full)).collect();
            found.push(scales.into_iter().collect::<Option<_>>().map(Scale::BestOf));
        }
        if let Some(tally) = tally {
            found.push(self.tally(id, tally, full));
        }
        if let Some(per) = per {
            found.push(self.per(id, per, full));
        }
        if let Some(code) = filed {
            found.push(self.input(id, code).map(Scale::Filed));
        }
        if found.len() != 1 {
            let fix = "give exactly one of bands, options, best_of, tally, per, filed";
            self.refuse(id, format!("the item has {} scales", found.len()), fix);
            return None;
        }
        found.pop().flatten()
    }

    fn bands(&mut self, id: &str, draft: &DraftBands) -> Option<Scale> {
        let of = self.operand(id, &draft.of)?;
        let steps: Vec<Option<Step>> = draft.steps.iter().map(|step| self.step(id, step, &of)).collect();
        let steps: Vec<Step> = steps.into_iter().collect::<Option<_>>()?;
        self.check_steps(id, &steps);
        Some(Scale::Bands { of, steps })
    }

    fn step(&mut self, id: &str, draft: &DraftStep, of: &Operand) -> Option<Step> {
        let lines = [
            (Relation::AtLeast, &draft.at_least),
            (Relation::Above, &draft.above),
            (Relation::AtMost, &draft.at_most),
            (Relation::Below, &draft.below),
        ];
        let bound = if lines.iter().all(|(_, line)| line.is_none()) {
            None
        } else {
            Some(self.bound(id, lines, of)?)
        };
        Some(Step {
            bound,
            points: draft.points.0.clone(),
        })
    }

    /// The first step that is reached counts, so lines must move one way and the last step must catch the rest.
    fn check_steps(&mut self, id: &str, steps: &[Step]) {
        let Some((last, lines)) = steps.split_last() else {
            self.refuse(id, "the bands have no steps", "add steps, best first");
            return;
        };
        if last.bound.is_some() || lines.iter().any(|step| step.bound.is_none()) {
            let problem = "the bands leave a gap: exactly the last step has no line";
            self.refuse(
                id,
                problem,
                "end with a step that has only points, and give every other one a line",
            );
            return;
        }
        let bounds: Vec<&Bound> = lines
            .iter()
            .filter_map(|step| step.bound.as_ref())
            .map(|(bound, _)| bound)
            .collect();
        if bounds.windows(2).any(|pair| !follows(pair[0], pair[1])) {
            let problem = "the bands overlap: a step is never reached";
            self.refuse(
                id,
                problem,
                "order lines from the best step to the worst, all on the same side",
            );
        }
        if steps
            .windows(2)
            .any(|pair| pair[0].points.high() < pair[1].points.high() || pair[0].points == pair[1].points)
        {
            self.refuse(
                id,
                "a later step gives as many points",
                "order steps from the best to the worst",
            );
        }
    }

    fn options(&mut self, id: &str, draft: &DraftOptions) -> Option<Scale> {
        let choice = self.choice(id, &draft.of)?;
        self.check_options(id, &choice, draft.points.keys())?;
        let mut points = Vec::new();
        for (code, _) in &choice.options {
            match draft.points.get(code) {
                Some(given) => points.push((code.clone(), given.0.clone())),
                None => self.refuse(
                    id,
                    format!("the option `{code}` has no points"),
                    "add its points, 0 if none",
                ),
            }
        }
        Some(Scale::Options { choice, points })
    }

    fn tally(&mut self, id: &str, draft: &DraftTally, full: &Option<Quantity>) -> Option<Scale> {
        let each = self.exact_points(id, &draft.each.0)?;
        let of = self.places_of(id, &draft.of)?;
        let cap = full.clone()?;
        Some(Scale::Tally { each, of, cap })
    }

    fn per(&mut self, id: &str, draft: &DraftPer, full: &Option<Quantity>) -> Option<Scale> {
        let of = self.operand(id, &draft.of)?;
        let every = self.literal(id, &draft.every, of.unit())?;
        if every.is_zero() || every.is_negative() {
            self.refuse(id, "the portion is not above zero", "correct `every`");
            return None;
        }
        let points = self.exact_points(id, &draft.points.0)?;
        let cap = full.clone()?;
        Some(Scale::Per { of, every, points, cap })
    }
}

/// Tells whether a line after another still leaves it something to catch.
fn follows(first: &Bound, second: &Bound) -> bool {
    use Relation::{Above, AtLeast, AtMost, Below};
    match (first.relation, second.relation) {
        (AtLeast, Above) | (Above, Above) | (AtLeast, AtLeast) => second.value < first.value,
        (Above, AtLeast) => second.value <= first.value,
        (AtMost, Below) | (Below, Below) | (AtMost, AtMost) => first.value < second.value,
        (Below, AtMost) => first.value <= second.value,
        _ => false,
    }
}

fn best_points(scale: &Scale) -> Option<Quantity> {
    match scale {
        Scale::Bands { steps, .. } => highest(steps.iter().map(|step| &step.points)),
        Scale::Options { points, .. } => highest(points.iter().map(|(_, points)| points)),
        Scale::BestOf(scales) => scales
            .iter()
            .map(best_points)
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .max(),
        Scale::Tally { each, of, cap } => {
            let all = each.checked_mul(&Quantity::from(i64::try_from(of.len()).ok()?))?;
            Some(all.min(cap.clone()))
        }
        Scale::Per { cap, .. } => Some(cap.clone()),
        Scale::Filed(input) => input.possible.high().cloned(),
    }
}

fn highest<'r>(points: impl Iterator<Item = &'r Range>) -> Option<Quantity> {
    points
        .map(Range::high)
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .max()
        .cloned()
}
