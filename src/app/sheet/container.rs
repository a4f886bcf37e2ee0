//! What a file really is, told by its content: the extension is only a promise.

use super::SheetError;
use super::parts::{self, Archive};

/// The kinds of content that can be a list.
pub(super) enum Container<'b> {
    Xlsx(Archive<'b>),
    Ods(Archive<'b>),
    Xls,
    Xlsb(Archive<'b>),
    Text,
}

const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const WORKBOOK_EXTENSIONS: &[&str] = &["xlsx", "xlsm", "xlsb", "xls", "et", "ods"];
/// How content that people mistake for a list begins.
const OTHERS: &[(&[u8], &str)] = &[
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xFF\xD8\xFF", "图片"),
    (b"{\\rtf", "RTF 文档"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xBC\xAF", "7z 压缩包"),
];

pub(super) fn sniff<'b>(file_name: &str, bytes: &'b [u8]) -> Result<Container<'b>, SheetError> {
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(SheetError::NotATable(what));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return sniff_zip(bytes);
    }
    if bytes.starts_with(COMPOUND) {
        return sniff_compound(bytes);
    }
    let extension = extension(file_name);
    // Many systems hand out a page or XML under the name of a workbook.
    if WORKBOOK_EXTENSIONS.contains(&extension.as_str()) && !looks_like_markup(bytes) {
        let found = "文本";
        return Err(SheetError::WrongExtension { extension, found });
    }
    Ok(Container::Text)
}

fn extension(file_name: &str) -> String {
    match file_name.rsplit_once('.') {
        Some((_, extension)) => extension.to_lowercase(),
        None => String::new(),
    }
}

fn looks_like_markup(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let wide = start.starts_with(b"\xFF\xFE<\0") || start.starts_with(b"\xFE\xFF\0<");
    wide || super::markup::is_markup(&String::from_utf8_lossy(&start[..start.len().min(64)]))
}

fn sniff_zip(bytes: &[u8]) -> Result<Container<'_>, SheetError> {
    let mut archive = parts::open(bytes)?;
    let names: Vec<String> = archive
        .file_names()
        .filter_map(Result::ok)
        .map(|name| name.replace('\\', "/").to_lowercase())
        .collect();
    let has = |name: &str| names.iter().any(|entry| entry == name);
    let others = [("word/document.xml", "Word 文档"), ("ppt/presentation.xml", "演示文稿")];
    let (is_xlsx, is_xlsb) = (has("xl/workbook.xml"), has("xl/workbook.bin"));
    if !is_xlsx && !is_xlsb {
        if let Some((_, what)) = others.iter().find(|(part, _)| has(part)) {
            return Err(SheetError::NotATable(what));
        }
        if !has("content.xml") {
            return Err(SheetError::NotATable("压缩包"));
        }
    }
    parts::check_sizes(&mut archive)?;
    Ok(match (is_xlsx, is_xlsb) {
        (true, _) => Container::Xlsx(archive),
        (false, true) => Container::Xlsb(archive),
        (false, false) => Container::Ods(archive),
    })
}

/// Old Excel, old Word and encrypted new Excel share one container; the directory holds UTF-16 stream names.
fn sniff_compound(bytes: &[u8]) -> Result<Container<'_>, SheetError> {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if holds("EncryptedPackage") {
        return Err(SheetError::Encrypted);
    }
    if holds("WordDocument") {
        return Err(SheetError::NotATable("Word 文档"));
    }
    Ok(Container::Xls)
}
