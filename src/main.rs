//! The `yanzhen` binary.

fn main() -> std::process::ExitCode {
    yanzhen::cli::main()
}
