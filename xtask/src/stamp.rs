//! Records the last run, so that the next one can skip unchanged products.
//!
//! A stamp contains a fingerprint (paths, sizes and modification times, which cargo uses as well)
//! of this program and of the files that an operation reads and writes. It is a file in the target
//! folder: without it nothing is skipped. `gen --check` ignores stamps.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::{paths, tree};

/// The size of the output, for the summary of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Number of actions in all versions.
    pub actions: usize,
    /// Number of fields of requests, responses and shared types.
    pub fields: usize,
    /// Number of files.
    pub files: usize,
}

impl std::iter::Sum for Size {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::default(), |sum, size| Self {
            actions: sum.actions + size.actions,
            fields: sum.fields + size.fields,
            files: sum.files + size.files,
        })
    }
}

/// The stamp of an operation: its file, and the files and folders that it covers.
pub struct Stamp {
    path: PathBuf,
    about: Vec<PathBuf>,
}

impl Stamp {
    /// Returns the stamp of an operation that reads and writes these files and folders; `with`
    /// is everything else that its result depends on.
    pub fn of(name: &str, with: &impl Hash, about: Vec<PathBuf>) -> Self {
        let target = std::env::var_os("CARGO_TARGET_DIR");
        let target = target.map_or_else(|| paths::root().join("target"), PathBuf::from);
        let mut hasher = DefaultHasher::new();
        with.hash(&mut hasher);
        for path in &about {
            std::path::absolute(path).ok().hash(&mut hasher);
        }
        let name = format!("{name}-{:016x}", hasher.finish());
        Self { path: target.join("xtask").join(name), about }
    }

    /// Returns the size of the output if nothing has changed since the stamp was written.
    pub fn unchanged(&self) -> Option<Size> {
        let kept = fs::read_to_string(&self.path).ok()?;
        let mut words = kept.split_whitespace();
        let fingerprint = words.next()?;
        if fingerprint != self.fingerprint()? {
            return None;
        }
        let mut number = || words.next()?.parse().ok();
        Some(Size { actions: number()?, fields: number()?, files: number()? })
    }

    /// Records that the output is up to date. If this fails, the next run skips nothing.
    pub fn write(&self, size: Size) {
        if let Some(fingerprint) = self.fingerprint() {
            let Size { actions, fields, files } = size;
            let text = format!("{fingerprint} {actions} {fields} {files}\n");
            let _ = tree::write(&self.path, &text);
        }
    }

    fn fingerprint(&self) -> Option<String> {
        let mut hasher = DefaultHasher::new();
        file(&std::env::current_exe().ok()?, &mut hasher)?;
        for path in &self.about {
            if path.is_file() {
                file(path, &mut hasher)?;
            }
            for path in if path.is_dir() { tree::list(path).ok()? } else { Vec::new() } {
                file(&path, &mut hasher)?;
            }
        }
        Some(format!("{:016x}", hasher.finish()))
    }
}

fn file(path: &Path, hasher: &mut DefaultHasher) -> Option<()> {
    let about = fs::metadata(path).ok()?;
    let changed = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    (path, about.len(), changed).hash(hasher);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_on_either_side_ends_a_stamp() {
        let base = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        let _ = fs::remove_dir_all(&base);
        let (schema, made) = (base.join("schemas/p/a.yaml"), base.join("out/p/a.rs"));
        tree::write(&schema, "a").expect("written");
        tree::write(&made, "b").expect("written");
        let stamp = Stamp {
            path: base.join("stamp"),
            about: vec![base.join("schemas/p"), base.join("out/p")],
        };
        assert_eq!(stamp.unchanged(), None);
        let size = Size { actions: 3, fields: 5, files: 4 };
        stamp.write(size);
        assert_eq!(stamp.unchanged(), Some(size));
        for changed in [&schema, &made] {
            tree::write(changed, "longer").expect("written");
            assert_eq!(stamp.unchanged(), None, "{} changed", changed.display());
            stamp.write(size);
            assert_eq!(stamp.unchanged(), Some(size));
        }
        fs::remove_file(&made).expect("removed");
        assert_eq!(stamp.unchanged(), None, "a file went");
        fs::remove_dir_all(&base).expect("removed");
    }
}
