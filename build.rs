//! Lists the seed files, so that adding a law or a tier is adding a file and no Rust.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("seeds");
    println!("cargo::rerun-if-changed=seeds");
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut list =
        String::from("/// Path below `seeds/` and content of every seed file.\nconst COMPILED: &[(&str, &str)] = &[\n");
    for file in &files {
        let path = file
            .strip_prefix(&root)
            .map_err(io::Error::other)?
            .to_string_lossy()
            .replace('\\', "/");
        list.push_str(&format!(
            "    ({path:?}, include_str!({:?})),\n",
            file.to_string_lossy()
        ));
    }
    list.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?).join("seeds.rs");
    fs::write(out, list)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
