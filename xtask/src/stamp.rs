//! What the last run saw and made of a product, so that the next one can skip what is unchanged.
//!
//! A stamp holds fingerprints (paths, sizes and times of change, as cargo itself goes by) of this
//! program, of the product's schemas and of its crate. It is a note in the target folder: without
//! it all is made anew, and `--check` never looks at it.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::tree;

/// How much a product is, for the line that a run prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Its actions, in all versions.
    pub actions: usize,
    /// Its generated files.
    pub files: usize,
}

/// Where the stamp of a product is kept, and what it is about.
pub struct Stamp {
    path: PathBuf,
    schemas: PathBuf,
    out: PathBuf,
}

impl Stamp {
    /// The stamp of a product whose schemas and crate are in these folders.
    pub fn of(product: &str, schemas: &Path, out: &Path) -> Self {
        let target = std::env::var_os("CARGO_TARGET_DIR");
        let target = target.map_or_else(|| crate::root().join("target"), PathBuf::from);
        let (schemas, out) = (schemas.join(product), out.join(product));
        let mut both = DefaultHasher::new();
        (fs::canonicalize(&schemas).ok(), std::path::absolute(&out).ok()).hash(&mut both);
        let name = format!("{product}-{:016x}", both.finish());
        Self { path: target.join("xtask").join(name), schemas, out }
    }

    /// The size of the product, if nothing changed since the stamp was written.
    pub fn unchanged(&self) -> Option<Size> {
        let kept = fs::read_to_string(&self.path).ok()?;
        let mut words = kept.split_whitespace();
        let fingerprint = words.next()?;
        if fingerprint != self.fingerprint()? {
            return None;
        }
        Some(Size { actions: words.next()?.parse().ok()?, files: words.next()?.parse().ok()? })
    }

    /// Notes that the crate is now what the schemas say. A note that cannot be kept only costs
    /// the next run some time.
    pub fn write(&self, size: Size) {
        if let Some(fingerprint) = self.fingerprint() {
            let text = format!("{fingerprint} {} {}\n", size.actions, size.files);
            let _ = tree::write(&self.path, &text);
        }
    }

    fn fingerprint(&self) -> Option<String> {
        let mut hasher = DefaultHasher::new();
        file(&std::env::current_exe().ok()?, &mut hasher)?;
        for folder in [&self.schemas, &self.out] {
            for path in tree::list(folder).ok()? {
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
            schemas: base.join("schemas/p"),
            out: base.join("out/p"),
        };
        assert_eq!(stamp.unchanged(), None);
        let size = Size { actions: 3, files: 4 };
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
