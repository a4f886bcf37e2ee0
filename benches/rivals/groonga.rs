//! Groonga over HTTP, as `apt-get install groonga-bin` brings it. It closes the connection behind each answer.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use search_index::fold::fold_key;

use crate::ask::{Ask, Kind};
use crate::client::Client;
use crate::firm::Firm;
use crate::{Asker, Engine, Found};

/// Pairs of characters with positions: any part of a text is found, Latin ones too.
const SCHEMA: &str = "\
table_create Code TABLE_HASH_KEY ShortText
table_create Name TABLE_HASH_KEY ShortText
table_create County TABLE_HASH_KEY ShortText
table_create Industry TABLE_HASH_KEY ShortText
table_create Firm TABLE_HASH_KEY Int64
column_create Firm code COLUMN_SCALAR Code
column_create Firm name COLUMN_SCALAR Name
column_create Firm names COLUMN_SCALAR Text
column_create Firm texts COLUMN_SCALAR Text
column_create Firm pinyin COLUMN_SCALAR Text
column_create Firm initials COLUMN_SCALAR Text
column_create Firm county COLUMN_SCALAR County
column_create Firm industry COLUMN_SCALAR Industry
column_create Code firms COLUMN_INDEX Firm code
column_create Name firms COLUMN_INDEX Firm name
column_create County firms COLUMN_INDEX Firm county
table_create Pairs TABLE_PAT_KEY ShortText --default_tokenizer TokenBigramSplitSymbolAlphaDigit --normalizer NormalizerAuto
column_create Pairs names COLUMN_INDEX|WITH_POSITION Firm names
column_create Pairs texts COLUMN_INDEX|WITH_POSITION Firm texts
column_create Pairs pinyin COLUMN_INDEX|WITH_POSITION Firm pinyin
column_create Pairs initials COLUMN_INDEX|WITH_POSITION Firm initials
load --table Firm
";

pub(crate) struct Groonga {
    server: Child,
    address: SocketAddr,
    name: String,
}

impl Groonga {
    /// Fills it and lets it serve.
    pub(crate) fn start(folder: &Path, firms: &[Firm]) -> anyhow::Result<Self> {
        let version = Command::new("groonga")
            .arg("--version")
            .output()
            .context("not installed")?;
        let version = String::from_utf8_lossy(&version.stdout).into_owned();
        let version = version.split_whitespace().nth(1).unwrap_or_default();
        let (start, database) = (Instant::now(), folder.join("groonga"));
        fill(&database, firms)?;
        println!("Groonga {version}: filled in {:.1} s", start.elapsed().as_secs_f64());
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut serve = Command::new("groonga");
        serve.args([
            "-s",
            "--protocol",
            "http",
            "--bind-address",
            "127.0.0.1",
            "--max-threads",
            "2",
        ]);
        serve.args(["--port", &port.to_string()]).arg(&database);
        let server = serve.stdout(Stdio::null()).spawn()?;
        let engine = Self {
            server,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            name: format!("Groonga {version}"),
        };
        let listens = || TcpStream::connect(engine.address).is_ok();
        while !listens() {
            anyhow::ensure!(start.elapsed() < Duration::from_secs(3_600), "it does not come up");
            std::thread::yield_now();
        }
        Ok(engine)
    }
}

fn fill(database: &Path, firms: &[Firm]) -> anyhow::Result<()> {
    let mut load = Command::new("groonga");
    load.arg("-n").arg(database).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut loading = load.spawn()?;
    let mut input = std::io::BufWriter::new(loading.stdin.take().context("no way in")?);
    input.write_all(SCHEMA.as_bytes())?;
    for (at, firm) in firms.iter().enumerate() {
        let mut row = serde_json::to_value(firm)?;
        row["_key"] = row["id"].take();
        let row = row.as_object_mut().context("a firm is no object")?;
        row.remove("id");
        input.write_all(if at == 0 { b"[\n" } else { b",\n" })?;
        serde_json::to_writer(&mut input, row)?;
    }
    input.write_all(b"\n]\n")?;
    input.flush()?;
    drop(input);
    anyhow::ensure!(loading.wait()?.success(), "it was not filled");
    Ok(())
}

impl Drop for Groonga {
    fn drop(&mut self) {
        // Either it has ended already or it ends now.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Engine for Groonga {
    fn name(&self) -> &str {
        &self.name
    }

    fn asker(&self) -> anyhow::Result<Box<dyn Asker>> {
        Ok(Box::new(Selecting(Client::new(self.address))))
    }
}

struct Selecting(Client);

impl Asker for Selecting {
    fn ask(&mut self, ask: &Ask, limit: usize) -> anyhow::Result<&[u8]> {
        let filter = condition(ask);
        let filter = utf8_percent_encode(&filter, NON_ALPHANUMERIC);
        let counts = if ask.kind == Kind::Filter {
            "&drilldown=county,industry"
        } else {
            ""
        };
        self.0.get(&format!(
            "/d/select?table=Firm&limit={limit}&output_columns=_key,name,code,county&sort_keys=-_score&cache=no{counts}&filter={filter}"
        ))
    }

    fn find(&mut self, ask: &Ask, limit: usize) -> anyhow::Result<Found> {
        let answer: serde_json::Value = serde_json::from_slice(self.ask(ask, limit)?)?;
        let found = answer[1][0].as_array().context("no answer")?;
        let total = found[0][0].as_u64().context("no total")?;
        Ok(Found {
            total: usize::try_from(total)?,
            ids: found[2..].iter().filter_map(|row| row[0].as_i64()).collect(),
        })
    }
}

/// Texts of questions hold no quotes.
fn condition(ask: &Ask) -> String {
    let key = fold_key(&ask.text);
    match ask.kind {
        Kind::Code => format!("code == \"{}\"", ask.text),
        Kind::Full => format!("name == \"{}\"", ask.text),
        Kind::Initials => format!("initials @ \"{}\"", ask.text),
        Kind::Pinyin => format!("pinyin @ \"{}\"", ask.text),
        Kind::Scope => {
            let words = ask.text.split(' ').map(|word| format!("texts @ \"{word}\""));
            words.collect::<Vec<_>>().join(" && ")
        }
        Kind::Filter => format!(
            "names @ \"{key}\" && county == \"{}\"",
            ask.county.as_deref().unwrap_or_default()
        ),
        Kind::Short | Kind::Infix | Kind::Typeahead => format!("names @ \"{key}\""),
    }
}
