//! The boundary from C: the header is the declarations', and a program compiled against it runs, under valgrind where
//! that is installed.
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn the_header_is_the_declarations() {
    let committed = std::fs::read_to_string(Path::new(ROOT).join("include/rust_numpy.h")).expect("a header");
    assert!(
        committed == rust_numpy_capi::header::text(),
        "include/rust_numpy.h is stale: cargo run -p rust-numpy-capi --bin rust-numpy-header"
    );
}

/// Where cargo put the shared library for its tests: beside this one.
fn libraries() -> PathBuf {
    let test = std::env::current_exe().expect("a path");
    test.parent().expect("a directory").into()
}

fn exists(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[test]
fn a_c_program_uses_it() {
    let (libraries, program) = (libraries(), std::env::temp_dir().join(format!("boundary-{}", std::process::id())));
    let mut compile = Command::new("cc");
    compile.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-o"]).arg(&program);
    compile.arg(format!("{ROOT}/tests/boundary.c")).arg(format!("-I{ROOT}/include"));
    compile.arg(format!("-L{}", libraries.display())).arg("-lrust_numpy_capi");
    compile.arg(format!("-Wl,-rpath,{}", libraries.display()));
    run(&mut compile);
    // Cargo's own path for libraries may lead to an older one.
    let alone = |command: &str| {
        let mut command = Command::new(command);
        command.env_remove("LD_LIBRARY_PATH");
        command
    };
    assert_eq!(run(&mut alone(program.to_str().expect("Unicode"))), "the boundary holds\n");
    if exists("valgrind") {
        let mut checked = alone("valgrind");
        checked.args(["--quiet", "--error-exitcode=1", "--leak-check=full", "--errors-for-leak-kinds=definite"]);
        // A hundredth of the random calls: valgrind is that much slower.
        run(checked.arg(&program).arg("50"));
    }
    std::fs::remove_file(program).expect("the program is there");
}
