//! How names are read aloud: pinyin in full and initials, for queries typed in Latin letters only. A separate route
//! on purpose: used to normalise Han text it would make every homophone a hit.

mod sound;

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use pinyin::ToPinyin;

use crate::fold::fold_key;

pub(crate) use sound::{Sounds, sounds};

/// Characters with several readings, or with one that the general table does not put first, the reading of firm
/// names first. 绿, 铝 and 氯 are typed with v.
const READINGS: &[(char, &[&str])] = &[
    ('重', &["zhong", "chong"]),
    ('长', &["chang", "zhang"]),
    ('行', &["hang", "xing"]),
    ('单', &["dan", "shan"]),
    ('乐', &["le", "yue"]),
    ('卡', &["ka"]),
    ('车', &["che"]),
    ('石', &["shi"]),
    ('都', &["du"]),
    ('朝', &["chao", "zhao"]),
    ('会', &["hui", "kuai"]),
    ('调', &["tiao", "diao"]),
    ('曾', &["zeng", "ceng"]),
    ('藏', &["zang", "cang"]),
    ('厦', &["xia", "sha"]),
    ('参', &["can", "shen"]),
    ('传', &["chuan", "zhuan"]),
    ('铅', &["qian"]),
    ('盛', &["sheng", "cheng"]),
    ('解', &["jie", "xie"]),
    ('畜', &["xu", "chu"]),
    ('六', &["liu", "lu"]),
    ('薄', &["bo", "bao"]),
    ('柏', &["bai", "bo"]),
    ('泊', &["bo", "po"]),
    ('量', &["liang"]),
    ('属', &["shu"]),
    ('色', &["se"]),
    ('术', &["shu"]),
    ('贾', &["jia"]),
    ('朴', &["pu", "piao"]),
    ('沈', &["shen"]),
    ('华', &["hua"]),
    ('万', &["wan"]),
    ('隆', &["long"]),
    ('合', &["he"]),
    ('家', &["jia"]),
    ('区', &["qu"]),
    ('地', &["di"]),
    ('大', &["da"]),
    ('广', &["guang"]),
    ('厂', &["chang"]),
    ('宁', &["ning"]),
    ('奇', &["qi"]),
    ('瀍', &["chan"]),
    ('涧', &["jian"]),
    ('栾', &["luan"]),
    ('钼', &["mu"]),
    ('嵩', &["song"]),
    ('偃', &["yan"]),
    ('渑', &["mian"]),
    ('浚', &["xun", "jun"]),
    ('泌', &["bi", "mi"]),
    ('尉', &["wei"]),
    ('绿', &["lv", "lu"]),
    ('铝', &["lv"]),
    ('氯', &["lv"]),
    ('吕', &["lv"]),
    ('旅', &["lv"]),
    ('女', &["nv"]),
    // Characters beyond the basic plane that stand in firm names.
    ('𬭚', &["chun"]),
    ('𬬭', &["lun"]),
    ('𬬻', &["lu"]),
    ('𬭛', &["bo"]),
    ('𬭎', &["hong"]),
    ('𬬱', &["jin"]),
    ('𬭸', &["lin"]),
    ('𬭳', &["xi"]),
    ('𫟼', &["da"]),
    ('𫓧', &["fu"]),
    ('𫖮', &["yi"]),
    ('𫘧', &["lu"]),
];

static SPECIAL: LazyLock<HashMap<char, &[&str]>> = LazyLock::new(|| READINGS.iter().copied().collect());

/// A name is read in at most this many ways.
const MOST_READINGS: usize = 4;

/// Every syllable, for cutting what people type.
static SYLLABLES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let general = ('\u{4E00}'..='\u{9FFF}')
        .filter_map(|c| c.to_pinyin())
        .map(|reading| spell(reading.plain()));
    let ours = READINGS.iter().flat_map(|(_, readings)| readings.iter().copied());
    general
        .chain(ours)
        .filter(|syllable| syllable.contains(['a', 'e', 'i', 'o', 'u', 'v']) && syllable.is_ascii())
        .map(str::to_owned)
        .collect()
});

/// Keyboards have no ü.
fn spell(syllable: &'static str) -> &'static str {
    match syllable {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        plain => plain,
    }
}

/// One way to read a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The syllables; a Latin letter or digit is one of its own.
    pub(crate) syllables: Vec<String>,
}

impl Reading {
    /// The syllables with spaces between them, as the index takes them.
    pub(crate) fn spaced(&self) -> String {
        self.syllables.join(" ")
    }

    /// The syllables without spaces, as people type them.
    pub(crate) fn joined(&self) -> String {
        self.syllables.concat()
    }

    /// The first letters.
    pub(crate) fn initials(&self) -> String {
        self.syllables
            .iter()
            .filter_map(|syllable| syllable.chars().next())
            .collect()
    }
}

/// Returns the ways to read a name, the likeliest first; none when it holds nothing that can be read.
pub(crate) fn readings(name: &str) -> Vec<Reading> {
    let mut all = vec![Reading::default()];
    for c in fold_key(name).chars() {
        let sounds = sounds(c);
        if sounds.is_empty() {
            continue;
        }
        let mut next = Vec::new();
        // The first sound of every reading goes before any second one, so that the cap cuts the rarest.
        for sound in sounds.iter() {
            for reading in &all {
                let mut longer = reading.clone();
                longer.syllables.push(sound.to_owned());
                next.push(longer);
            }
        }
        next.truncate(MOST_READINGS);
        all = next;
    }
    all.retain(|reading| !reading.syllables.is_empty());
    all
}

/// Returns how people type the sound of a name: in full and by first letters; nothing when it cannot be read.
pub fn spelling(name: &str) -> Option<(String, String)> {
    let reading = readings(name).into_iter().next()?;
    Some((reading.joined(), reading.initials()))
}

/// What somebody typed, cut into syllables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Typed {
    /// The whole syllables.
    pub(crate) syllables: Vec<String>,
    /// The beginning of a further one, empty when the last syllable is whole.
    pub(crate) beginning: String,
}

/// No text is cut in more ways than this.
const MOST_CUTS: usize = 6;
const LONGEST_SYLLABLE: usize = 6;

/// Cuts typed letters and figures into syllables in every plausible way, the one with the longest syllables first.
/// When the end is open, the last syllable may be the beginning of a longer one.
pub(crate) fn cut_typed(text: &str, open: bool) -> Vec<Typed> {
    let text = typed_umlauts(text);
    let mut found = Vec::new();
    if text
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    {
        let mixed = text.bytes().any(|byte| byte.is_ascii_digit());
        let cutter = Cutter { open, mixed };
        cutter.cut_rest(&text, &mut Vec::new(), &mut found);
    }
    found
}

/// Letters as books print them with tones, and ü, as keyboards have them.
pub(crate) fn untoned(text: &str) -> String {
    const TONED: [(&str, char); 6] = [
        ("āáǎàĀÁǍÀ", 'a'),
        ("ēéěèĒÉĚÈ", 'e'),
        ("īíǐìĪÍǏÌ", 'i'),
        ("ōóǒòŌÓǑÒ", 'o'),
        ("ūúǔùŪÚǓÙ", 'u'),
        ("üǖǘǚǜÜ", 'v'),
    ];
    let plain = |c: char| {
        TONED
            .iter()
            .find(|(toned, _)| toned.contains(c))
            .map_or(c, |(_, plain)| *plain)
    };
    text.chars().map(plain).collect()
}

/// Passports write lyu for what keyboards write lv.
pub(crate) fn typed_umlauts(text: &str) -> String {
    text.replace("lyu", "lv").replace("nyu", "nv")
}

#[derive(Clone, Copy)]
struct Cutter {
    /// The last syllable may go on.
    open: bool,
    /// Figures stand among the letters, and a letter beside one is a syllable of its own: 5g.
    mixed: bool,
}

impl Cutter {
    fn cut_rest(self, rest: &str, before: &mut Vec<String>, found: &mut Vec<Typed>) {
        if found.len() >= MOST_CUTS {
            return;
        }
        if rest.is_empty() {
            let typed = |syllables: &[String], beginning: &str| Typed {
                syllables: syllables.to_vec(),
                beginning: beginning.to_owned(),
            };
            match before.split_last() {
                Some((last, others)) if self.open && completions(last).len() > 1 => found.push(typed(others, last)),
                _ => found.push(typed(before, "")),
            }
            return;
        }
        for length in (1..=rest.len().min(LONGEST_SYLLABLE)).rev() {
            if self.is_syllable(&rest[..length]) {
                before.push(rest[..length].to_owned());
                self.cut_rest(&rest[length..], before, found);
                before.pop();
            }
        }
        let begun = self.open || !before.is_empty();
        if begun && rest.len() < LONGEST_SYLLABLE && !SYLLABLES.contains(rest) && begins_syllable(rest) {
            found.push(Typed {
                syllables: before.clone(),
                beginning: rest.to_owned(),
            });
        }
    }

    fn is_syllable(self, letters: &str) -> bool {
        let single = || letters.len() == 1 && (self.mixed || letters.as_bytes()[0].is_ascii_digit());
        SYLLABLES.contains(letters) || single()
    }
}

/// Returns the syllables that typed letters hold, the longest at each place; letters that make none are passed over.
pub(crate) fn syllables_in(letters: &str) -> Vec<String> {
    let letters = typed_umlauts(letters);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < letters.len() {
        let longest = (1..=LONGEST_SYLLABLE.min(letters.len() - at)).rev();
        let mut syllables = longest.filter_map(|length| letters.get(at..at + length));
        match syllables.find(|syllable| SYLLABLES.contains(*syllable)) {
            Some(syllable) => {
                found.push(syllable.to_owned());
                at += syllable.len();
            }
            None => at += 1,
        }
    }
    found
}

/// Returns the syllables that begin with these letters.
pub(crate) fn completions(beginning: &str) -> Vec<&'static str> {
    SYLLABLES
        .range(beginning.to_owned()..)
        .take_while(|syllable| syllable.starts_with(beginning))
        .map(String::as_str)
        .collect()
}

fn begins_syllable(letters: &str) -> bool {
    SYLLABLES
        .range(letters.to_owned()..)
        .next()
        .is_some_and(|syllable| syllable.starts_with(letters))
}

/// Returns a number that sorts names as a dictionary does, by the letters of their first syllables.
pub(crate) fn dictionary_order(name: &str) -> u64 {
    const LETTERS: usize = 12;
    let joined = readings(name).first().map(Reading::joined).unwrap_or_default();
    let rank = |byte: u8| match byte {
        b'0'..=b'9' => 1,
        b'a'..=b'z' => u64::from(byte - b'a') + 2,
        _ => 31,
    };
    let letters = joined.bytes().map(rank).chain(std::iter::repeat(0));
    letters.take(LETTERS).fold(0, |order, letter| order << 5 | letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_names_are_read_as_locals_read_them() {
        let cases = [
            ("中信重工", "zhong xin zhong gong", "zxzg"),
            ("洛单", "luo dan", "ld"),
            ("长运", "chang yun", "cy"),
            ("万基铝加工", "wan ji lv jia gong", "wjljg"),
            ("瀍涧", "chan jian", "cj"),
            ("栾川钼业", "luan chuan mu ye", "lcmy"),
            ("嵩县", "song xian", "sx"),
            ("偃师", "yan shi", "ys"),
            ("LYC轴承", "l y c zhou cheng", "lyczc"),
            ("绿源", "lv yuan", "ly"),
        ];
        for (name, full, initials) in cases {
            let reading = readings(name).into_iter().next().unwrap();
            assert_eq!(
                (reading.spaced().as_str(), reading.initials().as_str()),
                (full, initials),
                "{name}"
            );
        }
    }

    #[test]
    fn readings_are_capped() {
        assert_eq!(readings("重长行单乐").len(), MOST_READINGS);
        assert!(readings("（）").is_empty());
    }

    #[test]
    fn typed_letters_are_cut_in_every_plausible_way() {
        let cuts = |text: &str| {
            let typed = cut_typed(text, false).into_iter();
            typed
                .map(|typed| format!("{}|{}", typed.syllables.join(" "), typed.beginning))
                .collect::<Vec<_>>()
        };
        assert!(cuts("yituo").contains(&"yi tuo|".to_owned()));
        assert!(cuts("xian").contains(&"xian|".to_owned()) && cuts("xian").contains(&"xi an|".to_owned()));
        assert!(cuts("luoyangzh").contains(&"luo yang|zh".to_owned()));
        assert!(cuts("hzsy").is_empty());
        assert!(cuts("5gtongxin").contains(&"5 g tong xin|".to_owned()));
        let open = |text: &str| {
            cut_typed(text, true)
                .into_iter()
                .map(|typed| (typed.syllables.join(" "), typed.beginning))
        };
        assert!(open("yitu").any(|cut| cut == ("yi".to_owned(), "tu".to_owned())));
        assert!(open("lon").any(|cut| cut == (String::new(), "lon".to_owned())));
        assert_eq!(untoned("Luò Yáng lüye"), "Luo Yang lvye");
    }

    #[test]
    fn names_sort_as_in_a_dictionary() {
        let mut names = vec!["中信重工", "北玻", "洛轴", "麦斯克", "洛钼"];
        names.sort_by_key(|name| dictionary_order(name));
        assert_eq!(names, ["北玻", "洛钼", "洛轴", "麦斯克", "中信重工"]);
    }
}
