//! A client that asks one question after the other over one connection, as long as the server keeps it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::Context;

pub(crate) struct Client {
    address: SocketAddr,
    kept: Option<BufReader<TcpStream>>,
    body: Vec<u8>,
}

/// What the head of an answer says.
struct Head {
    length: usize,
    closes: bool,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            kept: None,
            body: Vec::new(),
        }
    }

    /// Asks and returns the body of the answer.
    pub(crate) fn get(&mut self, path: &str) -> anyhow::Result<&[u8]> {
        let mut stream = match self.kept.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                BufReader::new(stream)
            }
        };
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        stream.get_mut().write_all(request.as_bytes())?;
        let head = read_head(&mut stream).with_context(|| path.to_owned())?;
        self.body.resize(head.length, 0);
        stream.read_exact(&mut self.body)?;
        self.kept = (!head.closes).then_some(stream);
        Ok(&self.body)
    }
}

fn read_head(reader: &mut impl BufRead) -> anyhow::Result<Head> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    anyhow::ensure!(line.starts_with("HTTP/1.1 200"), "{line}");
    let (mut length, mut closes) = (None, false);
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        match line.trim_end().to_ascii_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = Some(value.parse()?),
            Some(("connection", value)) => closes = value == "close",
            Some(_) => {}
            None => {
                let length = length.context("the answer does not say its length")?;
                return Ok(Head { length, closes });
            }
        }
    }
}
