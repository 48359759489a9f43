//! `tcapi completions install`: writes a script to where the shell looks for it.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Shell;
use crate::failure::Failure;
use crate::out;
use crate::profile::{home, variable};

/// Runs `tcapi completions SHELL` and `tcapi completions install SHELL`.
pub fn run(word: &str, shell: Option<&str>) -> Result<(), Failure> {
    let wrong = |message| Failure::usage("UnknownShell", message);
    let file = |message| Failure::usage("File", message);
    match (word, shell) {
        ("install", shell) => {
            let current = || shell_of(&variable("SHELL").unwrap_or_default());
            let shell = shell.map_or_else(current, str::parse).map_err(wrong)?;
            let home = home().ok_or_else(|| file("there is no home directory".to_owned()))?;
            let done = install(shell, &home, variable).map_err(file)?;
            out::print(&format!("{} is written.\n{}", done.path.display(), done.next))
        }
        (shell, None) => out::print(shell.parse::<Shell>().map_err(wrong)?.script()),
        (_, Some(_)) => Err(Failure::usage("InvalidArgument", "completions: too many words")
            .help("write `tcapi completions bash` or `tcapi completions install bash`")),
    }
}

/// What was written, and what is left to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Installed {
    /// The file.
    pub path: PathBuf,
    /// What the user has to add to a file of the shell; empty if it finds the script by itself.
    pub next: String,
}

/// Returns the shell of a path such as `/usr/bin/zsh`.
///
/// # Errors
///
/// Returns an error if the path is of another program.
pub fn shell_of(path: &str) -> Result<Shell, String> {
    let name = Path::new(path).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    name.parse().map_err(|e| format!("{e}: name one, as in `tcapi completions install bash`"))
}

/// Writes the script of a shell below the home directory.
///
/// # Errors
///
/// Returns an error that names the file if it cannot be written.
pub fn install(
    shell: Shell,
    home: &Path,
    env: impl Fn(&str) -> Option<String>,
) -> Result<Installed, String> {
    let folder = |name: &str, default: &str| {
        let named = env(name).map(PathBuf::from).filter(|path| path.is_absolute());
        named.unwrap_or_else(|| home.join(default))
    };
    let data = folder("XDG_DATA_HOME", ".local/share");
    let config = folder("XDG_CONFIG_HOME", ".config");
    let (path, next) = match shell {
        Shell::Bash => (
            data.join("bash-completion/completions/tcapi"),
            "It is loaded by the package bash-completion. Without that package, add to ~/.bashrc:\n  \
             source <(tcapi completions bash)\n"
                .to_owned(),
        ),
        Shell::Zsh => {
            let folder = data.join("zsh/site-functions");
            let next = format!(
                "Add to ~/.zshrc, before compinit if it is there:\n  fpath=({} $fpath)\n  \
                 autoload -U compinit && compinit\n",
                folder.display()
            );
            (folder.join("_tcapi"), next)
        }
        Shell::Fish => (config.join("fish/completions/tcapi.fish"), String::new()),
        Shell::Pwsh => {
            let path = data.join("tcapi/tcapi.ps1");
            let next = format!("Add to the file that $PROFILE names:\n  . '{}'\n", path.display());
            (path, next)
        }
        Shell::Nushell => (config.join("nushell/autoload/tcapi.nu"), String::new()),
    };
    write(&path, shell.script()).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    Ok(Installed { path, next })
}

/// Writes a file whole or not at all.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}
