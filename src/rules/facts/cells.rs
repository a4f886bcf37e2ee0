//! What the years of a firm say in a few bytes each, by code and year. It is all that most evaluations touch of a
//! firm, and of many firms each line of memory that it takes has to be fetched.

use std::ops::Range;
use std::sync::Arc;

use super::readings::Loose;
use crate::domain::code::IndicatorCode;
use crate::domain::filing::Value;
use crate::domain::range::Range as Hull;
use crate::domain::source::SourceKind;

/// The cells of a firm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cells {
    /// The years of the codes that the compiled catalogue knows, in the order of the readings.
    all: Arc<[Cell]>,
    /// Where the cells of each such code begin, and where the last end. Empty when something of this firm's readings
    /// does not fit: then everything is found by its code.
    first: Arc<[u16]>,
    /// What rival or inexact numbers leave possible together.
    hulls: Arc<[Hull]>,
}

/// The readings of an indicator in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// What is above the line of a number, the options, or the place of a hull.
    bits: u64,
    /// What is below the line.
    below: u16,
    /// The place of the first reading, and how many there are.
    start: u16,
    count: u8,
    /// The year, counted from [`FIRST_YEAR`].
    year: u8,
    form: Form,
    pub(super) told: Told,
}

const FIRST_YEAR: i32 = 1900;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Point,
    Options,
    Hull,
    Long,
}

/// Who speaks of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Nobody but the firm itself.
    Own,
    /// Nobody but others.
    Others,
    /// The firm and others.
    Both,
}

/// What the readings of a year leave possible together, when a few bytes can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quick {
    /// One number: above and below the line of its fraction, in lowest terms.
    Point(i64, u16),
    /// Options, as bits by their places in the compiled catalogue.
    Options(u64),
    /// More numbers than one: the place of their hull.
    Hull(usize),
    /// Anything else: it takes the readings themselves.
    Long,
}

impl Cells {
    /// Makes the cells of readings sorted by code and year.
    pub(super) fn of(sorted: &[Loose<'_>]) -> Self {
        Self::fitting(sorted).unwrap_or_default()
    }

    fn fitting(sorted: &[Loose<'_>]) -> Option<Self> {
        let mut all: Vec<Cell> = Vec::with_capacity(sorted.len());
        let mut first = vec![0; IndicatorCode::compiled() + 1];
        let mut hulls = Vec::new();
        let mut begun = 0;
        let mut start = 0;
        for readings in sorted.chunk_by(|a, b| a.year == b.year && a.code == b.code) {
            if let Some(place) = readings[0].code.place() {
                first[begun..=place].fill(u16::try_from(all.len()).ok()?);
                begun = place + 1;
                all.push(Cell::of(readings, (start, &mut hulls))?);
            }
            start += readings.len();
        }
        first[begun..].fill(u16::try_from(all.len()).ok()?);
        Some(Self {
            all: all.into(),
            first: first.into(),
            hulls: hulls.into(),
        })
    }

    /// Returns the years of a code; nothing when it has to be found by its text.
    #[inline]
    pub(super) fn of_code(&self, code: &IndicatorCode) -> Option<&[Cell]> {
        let place = code.place()?;
        let (start, end) = (*self.first.get(place)?, *self.first.get(place + 1)?);
        self.all.get(usize::from(start)..usize::from(end))
    }

    /// Returns the hull at a place.
    pub(super) fn hull(&self, place: usize) -> Option<&Hull> {
        self.hulls.get(place)
    }

    /// Reads something of every line of memory that they take. An evaluation asks for one after the other and would
    /// wait for each; asked for together, they come together.
    pub(super) fn fetch(&self) {
        const LINE: usize = 64;
        let cells = self.all.iter().step_by(LINE / size_of::<Cell>());
        let first = self.first.iter().step_by(LINE / size_of::<u16>());
        let read = cells.fold(0, |all, cell| all ^ cell.start);
        let unbounded = self.hulls.iter().filter(|hull| hull.low().is_none()).count();
        std::hint::black_box((unbounded, first.fold(read, |all, first| all ^ first)));
    }
}

impl Cell {
    fn of(readings: &[Loose<'_>], (start, hulls): (usize, &mut Vec<Hull>)) -> Option<Self> {
        let mut quick = quick(readings);
        if let (Quick::Long, Some(hull)) = (quick, hull(readings)) {
            quick = Quick::Hull(hulls.len());
            hulls.push(hull);
        }
        let (form, bits, below) = match quick {
            Quick::Point(above, below) => (Form::Point, above.cast_unsigned(), below),
            Quick::Options(places) => (Form::Options, places, 1),
            Quick::Hull(place) => (Form::Hull, place as u64, 1),
            Quick::Long => (Form::Long, 0, 1),
        };
        Some(Self {
            bits,
            below,
            start: u16::try_from(start).ok()?,
            count: u8::try_from(readings.len()).ok()?,
            year: u8::try_from(readings[0].year.checked_sub(FIRST_YEAR)?).ok()?,
            form,
            told: told(readings),
        })
    }

    pub(super) fn year(&self) -> i32 {
        FIRST_YEAR + i32::from(self.year)
    }

    /// Returns what its readings leave possible together.
    #[inline]
    pub(super) fn quick(&self) -> Quick {
        match self.form {
            Form::Point => Quick::Point(self.bits.cast_signed(), self.below),
            Form::Options => Quick::Options(self.bits),
            Form::Hull => Quick::Hull(self.bits as usize),
            Form::Long => Quick::Long,
        }
    }

    /// Returns the places of its readings.
    pub(super) fn places(&self) -> Range<usize> {
        let start = usize::from(self.start);
        start..start + usize::from(self.count)
    }
}

impl Quick {
    /// Returns what one value says.
    pub(super) fn of(value: &Value, code: &IndicatorCode) -> Self {
        quick_of(value, code.compiled_options())
    }
}

fn told(readings: &[Loose<'_>]) -> Told {
    let is_own = |reading: &Loose<'_>| reading.kind == SourceKind::SelfDeclared;
    match (readings.iter().any(is_own), readings.iter().all(is_own)) {
        (_, true) => Told::Own,
        (true, false) => Told::Both,
        (false, false) => Told::Others,
    }
}

fn quick(readings: &[Loose<'_>]) -> Quick {
    let options = readings[0].code.compiled_options();
    let mut all = readings.iter().map(|reading| quick_of(reading.value, options));
    let first = all.next().unwrap_or(Quick::Long);
    all.fold(first, |one, other| match (one, other) {
        (Quick::Options(one), Quick::Options(other)) => Quick::Options(one | other),
        (Quick::Point(..), same) if one == same => one,
        _ => Quick::Long,
    })
}

/// Returns the hull of numbers; nothing when something else is among them.
fn hull(readings: &[Loose<'_>]) -> Option<Hull> {
    let number = |reading: &Loose<'_>| match reading.value {
        Value::Number(range) => Some(range.clone()),
        Value::Choice(_) => None,
    };
    let mut numbers = readings.iter().map(number);
    let first = numbers.next()??;
    numbers.try_fold(first, |all, one| Some(all.hull(&one?)))
}

fn quick_of(value: &Value, options: &[String]) -> Quick {
    match value {
        Value::Number(range) => match range.exact().and_then(|number| number.small()) {
            Some((above, below)) => u16::try_from(below).map_or(Quick::Long, |below| Quick::Point(above, below)),
            None => Quick::Long,
        },
        Value::Choice(_) if options.len() > 64 => Quick::Long,
        Value::Choice(chosen) => {
            let is_chosen = |option: &&String| chosen.contains(*option);
            let bits = (0..).zip(options).filter(|(_, option)| is_chosen(option));
            Quick::Options(bits.fold(0, |mask, (place, _)| mask | 1_u64 << place))
        }
    }
}
