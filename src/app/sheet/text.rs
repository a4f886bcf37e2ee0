//! Text: separated values as people save them, lines as they paste them, tables of Markdown, JSON.

mod delimited;
mod json;
mod markdown;

use std::borrow::Cow;

use super::{Format, Rows, SheetError, markup};

pub(super) fn read_text(bytes: &[u8], rows: &mut Rows<'_, '_>) -> Result<(Format, Result<(), SheetError>), SheetError> {
    let (format, text) = decode(bytes)?;
    if json::is_json(&text) {
        return Ok((Format::Json, json::read(&text, rows)));
    }
    if markup::is_markup(&text) {
        return Ok((Format::Markup, markup::read(&text, rows)));
    }
    if markdown::holds_table(&text) {
        return Ok((Format::Markdown, markdown::read(&text, rows)));
    }
    Ok((format, delimited::read(&text, rows)))
}

fn decode(bytes: &[u8]) -> Result<(Format, Cow<'_, str>), SheetError> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        let (text, _, flawed) = encoding_rs::UTF_16LE.decode(bytes);
        return if flawed {
            Err(SheetError::UnknownEncoding(1))
        } else {
            Ok((Format::Utf16Text, text))
        };
    }
    if bytes.contains(&0) {
        return Err(SheetError::NotATable("二进制文件"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((Format::Utf8Text, Cow::Borrowed(text))),
        Err(error) => error,
    };
    match encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok((Format::Gb18030Text, text)),
        None => Err(SheetError::UnknownEncoding(
            delimited::line_ends(&bytes[..error.valid_up_to()]) + 1,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Cell;
    use super::*;

    fn texts(bytes: &[u8]) -> (Format, Vec<Vec<String>>) {
        let book = super::super::read_book("list.csv", bytes).unwrap();
        let row = |row: &super::super::Row| row.cells.iter().map(Cell::text).collect();
        (book.format, book.sheets[0].rows.iter().map(row).collect())
    }

    #[test]
    fn every_encoding_that_chinese_excel_writes_is_read() {
        let text = "序号,企业名称\r\n1,隆华科技集团（洛阳）股份有限公司\r\n";
        let expected = vec![
            vec!["序号".to_owned(), "企业名称".to_owned()],
            vec!["1".to_owned(), "隆华科技集团（洛阳）股份有限公司".to_owned()],
        ];
        let with_bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let wide: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let gb = encoding_rs::GB18030.encode(text).0.into_owned();
        assert_eq!(texts(text.as_bytes()), (Format::Utf8Text, expected.clone()));
        assert_eq!(texts(&with_bom), (Format::Utf8Text, expected.clone()));
        assert_eq!(texts(&gb), (Format::Gb18030Text, expected.clone()));
        assert_eq!(texts(&wide), (Format::Utf16Text, expected));
    }

    #[test]
    fn the_guard_against_formulas_is_taken_off_again() {
        let (_, rows) = texts("'=1+1公司,'甲公司,-3.2%\n".as_bytes());
        assert_eq!(rows, [["=1+1公司", "'甲公司", "-3.2%"]]);
    }

    #[test]
    fn what_is_in_no_known_encoding_names_the_line() {
        let error = super::super::read_book("list.csv", b"name\nok\n\xFF\xFF\xFF\n").unwrap_err();
        assert_eq!(error, SheetError::UnknownEncoding(3));
    }

    #[test]
    fn tables_of_markdown_are_read_without_their_rule() {
        let (format, rows) = texts(
            "# 名单\n\n| 企业名称 | 备注 |\n|----------|:----:|\n| **洛阳甲公司** | a\\|b |\n| - | - |\n\n以上\n"
                .as_bytes(),
        );
        assert_eq!(format, Format::Markdown);
        let expected: [&[&str]; 5] = [
            &["名单"],
            &["企业名称", "备注"],
            &["洛阳甲公司", "a|b"],
            &["-", "-"],
            &["以上"],
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn records_of_json_are_rows_in_every_form_that_systems_write() {
        let expected = [
            ["name", "code"],
            ["洛阳甲公司", "123456789012345678"],
            ["洛阳乙公司", ""],
        ];
        let cases = [
            "[{\"name\":\"洛阳甲公司\",\"code\":123456789012345678},{\"name\":\"洛阳乙公司\",\"code\":null}]",
            "{\"name\":\"洛阳甲公司\",\"code\":\"123456789012345678\"}\n{\"name\":\"洛阳乙公司\"}\n",
            "{\"data\":{\"list\":[{\"name\":\"洛阳甲公司\",\"code\":\"123456789012345678\"},{\"name\":\"洛阳乙公司\"}]}}",
        ];
        for case in cases {
            let (format, rows) = texts(case.as_bytes());
            assert_eq!(format, Format::Json, "{case}");
            let rows: Vec<Vec<String>> = rows
                .into_iter()
                .map(|mut row| {
                    row.resize(2, String::new());
                    row
                })
                .collect();
            assert_eq!(rows, expected, "{case}");
        }
        let broken = super::super::read_book("a.json", "[{\"name\":\"甲\"},\n{\"name\":".as_bytes()).unwrap_err();
        assert_eq!(broken, SheetError::BrokenJson(2));
    }
}
