//! Places as lists write them. A place in another city is none of ours, however its last characters read; the city
//! itself is a place without a county; two counties in one cell are a question.

use search_index::name::{Division, dissect};

use crate::domain::catalog::Catalog;
use crate::domain::code::{DivisionCode, ZoneCode};

/// What a cell says of where a firm is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The county.
    pub division: Option<DivisionCode>,
    /// The functional zone.
    pub zone: Option<ZoneCode>,
    /// The place in another city, as printed.
    pub elsewhere: Option<String>,
}

/// Reads a place.
///
/// # Errors
/// A sentence for the clerk when no place or more than one is meant.
pub fn read_place(text: &str, catalog: &Catalog) -> Result<Place, String> {
    let mut place = Place::default();
    for part in text
        .split(['、', '，', ',', ';', '；', '/', '|', '\n', ' ', '\u{3000}'])
        .map(str::trim)
    {
        // What follows another city is in it.
        if part.is_empty() || place.elsewhere.is_some() {
            continue;
        }
        let found = read_one(part, catalog).ok_or_else(|| format!("不认识县区“{part}”；请改用县区或功能区的名称"))?;
        let twice = clash(&place.division, &found.division) || clash(&place.zone, &found.zone);
        if twice || found.elsewhere.is_some() && place != Place::default() {
            return Err(format!("“{text}”写了不止一个地方；请只留一个"));
        }
        place = Place {
            division: found.division.or(place.division),
            zone: found.zone.or(place.zone),
            elsewhere: found.elsewhere.or(place.elsewhere),
        };
    }
    Ok(place)
}

fn clash<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one != other)
}

/// Reads one place; nothing when it is not known.
fn read_one(text: &str, catalog: &Catalog) -> Option<Place> {
    if text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(of_code(text, catalog));
    }
    if matches!(text, "市直" | "市本级" | "市属") {
        return Some(Place::default());
    }
    let (own, rest) = without_city(text, catalog);
    if let Some(place) = of_name(text, catalog).or_else(|| of_name(rest, catalog)) {
        return Some(place);
    }
    // Places are taken off the front of names: behind this one there is something left.
    let claimed = dissect(&format!("{rest}某某公司")).division;
    let province = province_of(catalog);
    // The city itself and the province say nothing of the county.
    let nowhere = rest.is_empty() || text.trim_end_matches('省') == province;
    let elsewhere = !own && !nowhere && names_another_city(rest, (&claimed, province));
    (elsewhere || nowhere).then(|| Place {
        elsewhere: elsewhere.then(|| text.to_owned()),
        ..Place::default()
    })
}

/// The first six digits of a statistical code are the county; what is not below the city is elsewhere.
fn of_code(code: &str, catalog: &Catalog) -> Place {
    let six = &code[..6];
    let named = |known: &DivisionCode| known.as_str() == six;
    let division = catalog
        .divisions
        .iter()
        .find(|division| named(&division.code) || division.former.iter().any(|former| named(&former.code)));
    let zone = catalog
        .zones
        .iter()
        .find(|zone| zone.statistical_code.as_ref().is_some_and(named));
    let below = six[..4] == catalog.city.code.as_str()[..4];
    Place {
        division: division.map(|division| division.code.clone()),
        zone: zone.map(|zone| zone.code.clone()),
        elsewhere: (!below).then(|| code.to_owned()),
    }
}

/// Cuts the city off the front, with or without the province; tells whether it was named.
fn without_city<'t>(text: &'t str, catalog: &Catalog) -> (bool, &'t str) {
    let city = &catalog.city;
    let mut names: Vec<&str> = city
        .aliases
        .iter()
        .map(String::as_str)
        .chain([city.title.as_str()])
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let province = province_of(catalog);
    for start in [
        text,
        text.strip_prefix(province)
            .map_or(text, |rest| rest.trim_start_matches('省')),
    ] {
        if let Some(rest) = names.iter().find_map(|name| start.strip_prefix(name)) {
            return (true, rest.trim_start_matches(['-', '·', '市']));
        }
    }
    (false, text)
}

/// The province as the city's aliases write it in front.
fn province_of(catalog: &Catalog) -> &str {
    let city = &catalog.city;
    let whole = city
        .aliases
        .iter()
        .find_map(|alias| alias.strip_suffix(city.title.as_str()));
    whole
        .filter(|province| !province.is_empty())
        .map_or("\u{0}", |province| province.trim_end_matches('省'))
}

/// A county or zone of ours in front; a township or road may follow.
fn of_name(text: &str, catalog: &Catalog) -> Option<Place> {
    let mut best: Option<(usize, Place)> = None;
    let mut offer = |name: &str, place: Place| {
        let ends = text
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || name.ends_with(['区', '县', '市']));
        if !name.is_empty() && ends && best.as_ref().is_none_or(|(longest, _)| *longest < name.len()) {
            best = Some((name.len(), place));
        }
    };
    for division in &catalog.divisions {
        let former = division.former.iter().map(|former| &former.title);
        for name in division.aliases.iter().chain([&division.title]).chain(former) {
            let division = Some(division.code.clone());
            offer(
                name,
                Place {
                    division,
                    ..Place::default()
                },
            );
        }
    }
    for zone in &catalog.zones {
        for name in zone.aliases.iter().chain([&zone.title, &zone.short_title]) {
            let zone = Some(zone.code.clone());
            offer(
                name,
                Place {
                    zone,
                    ..Place::default()
                },
            );
        }
        if zone.code.as_str() == text {
            offer(
                text,
                Place {
                    zone: Some(zone.code.clone()),
                    ..Place::default()
                },
            );
        }
    }
    best.map(|(_, place)| place)
}

/// Whether a text, which does not begin with ours, names a city or a province.
fn names_another_city(text: &str, (claimed, province): (&Division, &str)) -> bool {
    if claimed.prefecture.is_some() || claimed.province.is_some_and(|claimed| claimed != province) {
        return true;
    }
    let end = text
        .find(['省', '市', '州', '盟'])
        .filter(|at| *at >= 2 * '市'.len_utf8());
    end.is_some_and(|at| text[..at].chars().count() <= 8 && !text[..at].contains(['区', '县']))
}

/// Tells whether a cell that names a city names ours.
pub fn is_own_city(text: &str, catalog: &Catalog) -> bool {
    without_city(text.trim(), catalog).0
        || text.get(..4) == catalog.city.code.as_str().get(..4) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::seed::Seeds;

    #[test]
    fn places_are_ours_only_when_they_are() {
        let catalog = Catalog::load(&Seeds::compiled()).unwrap();
        // County, zone, whether elsewhere; nothing when asked.
        let cases = [
            ("涧西区", Some(("410305", "", false))),
            ("洛阳市涧西区", Some(("410305", "", false))),
            ("河南省洛阳市涧西区重庆路街道", Some(("410305", "", false))),
            ("涧西", Some(("410305", "", false))),
            ("偃师市", Some(("410307", "", false))),
            ("孟津县", Some(("410308", "", false))),
            ("410305001", Some(("410305", "", false))),
            ("410371", Some(("", "hi-tech-zone", false))),
            ("410105", Some(("", "", true))),
            ("高新区", Some(("", "hi-tech-zone", false))),
            ("洛阳高新技术产业开发区", Some(("", "hi-tech-zone", false))),
            ("河南省", Some(("", "", false))),
            ("河南省 郑州市 金水区", Some(("", "", true))),
            ("洛阳高新区", Some(("", "hi-tech-zone", false))),
            ("涧西区、高新区", Some(("410305", "hi-tech-zone", false))),
            ("洛阳", Some(("", "", false))),
            ("洛阳市", Some(("", "", false))),
            ("河南省洛阳市", Some(("", "", false))),
            ("市直", Some(("", "", false))),
            ("郑州市高新区", Some(("", "", true))),
            ("周口市经开区", Some(("", "", true))),
            ("鞍山市老城区", Some(("", "", true))),
            ("郑州", Some(("", "", true))),
            ("郑州市", Some(("", "", true))),
            ("开封市", Some(("", "", true))),
            ("金水区", Some(("", "", true))),
            ("洛阳市某某街道", None),
            ("涧西区 洛龙区", None),
            ("火星区", None),
        ];
        for (text, expected) in cases {
            let found = read_place(text, &catalog).ok().map(|place| {
                let division = place.division.map(|code| code.to_string()).unwrap_or_default();
                (
                    division,
                    place.zone.map(|code| code.to_string()).unwrap_or_default(),
                    place.elsewhere.is_some(),
                )
            });
            let expected =
                expected.map(|(division, zone, elsewhere)| (division.to_owned(), zone.to_owned(), elsewhere));
            assert_eq!(found, expected, "{text}");
        }
    }
}
