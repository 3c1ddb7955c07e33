//! What every kind of catalog entity has, and the ways from a [`CatalogEntity`] to the kind one expects.

use super::catalog::{
    CatalogEntity, CatalogItem, Dataset, File, Folder, Function, Grant, Home, NewGrant, Source, Space,
};
use crate::error::{Error, Result};

impl CatalogEntity {
    /// What kind of entity this is, in the vendor's word, such as `space` or `dataset`.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Dataset(_) => "dataset",
            Self::Space(_) => "space",
            Self::Source(_) => "source",
            Self::Folder(_) => "folder",
            Self::File(_) => "file",
            Self::Home(_) => "home",
            Self::Function(_) => "function",
            Self::Unrecognized(_) => "unrecognized entity",
        }
    }

    /// The path from the root of the catalog. Spaces, sources and home spaces are at the root.
    #[must_use]
    pub fn path(&self) -> Vec<String> {
        match self {
            Self::Dataset(dataset) => dataset.path.clone(),
            Self::Folder(folder) => folder.path.clone(),
            Self::File(file) => file.path.clone(),
            Self::Function(function) => function.path.clone(),
            Self::Space(space) => vec![space.name.clone()],
            Self::Source(source) => vec![source.name.clone()],
            Self::Home(home) => vec![home.name.clone()],
            Self::Unrecognized(json) => {
                json.get("path").and_then(|path| path.decode().ok()).unwrap_or_default()
            }
        }
    }

    /// The version of the entity. It changes with every change, and a change under an old one is a conflict.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        match self {
            Self::Dataset(dataset) => dataset.tag.as_deref(),
            Self::Space(space) => space.tag.as_deref(),
            Self::Source(source) => source.tag.as_deref(),
            Self::Folder(folder) => folder.tag.as_deref(),
            Self::Home(home) => home.tag.as_deref(),
            Self::Function(function) => function.tag.as_deref(),
            Self::File(_) | Self::Unrecognized(_) => None,
        }
    }

    /// One page of what is directly in it; empty for what holds nothing.
    #[must_use]
    pub fn children(&self) -> &[CatalogItem] {
        match self {
            Self::Space(space) => &space.children,
            Self::Source(source) => &source.children,
            Self::Folder(folder) => &folder.children,
            Self::Home(home) => &home.children,
            _ => &[],
        }
    }

    fn is_not(&self, wanted: &str) -> Error {
        Error::other(format!("{:?} is a {}, not a {wanted}", self.path().join("."), self.kind()))
    }
}

impl From<Grant> for NewGrant {
    /// The grant as it is sent back: privileges, and to whom.
    fn from(grant: Grant) -> Self {
        Self::new(grant.privileges, grant.grantee_type, grant.id)
    }
}

macro_rules! kinds {
    ($($type:ident $word:literal $into:ident $as_mut:ident;)*) => {
        impl CatalogEntity {$(
            #[doc = concat!("The ", $word, " that this is.")]
            ///
            /// # Errors
            /// When it is something else; the error says what.
            pub fn $into(self) -> Result<$type> {
                match self {
                    Self::$type(entity) => Ok(entity),
                    other => Err(other.is_not($word)),
                }
            }

            #[doc = concat!("The ", $word, " that this is, to change it.")]
            ///
            /// # Errors
            /// When it is something else; the error says what.
            pub fn $as_mut(&mut self) -> Result<&mut $type> {
                match self {
                    Self::$type(entity) => Ok(entity),
                    other => Err(other.is_not($word)),
                }
            }
        )*}
    };
}

kinds! {
    Dataset "dataset" into_dataset dataset_mut;
    Space "space" into_space space_mut;
    Source "source" into_source source_mut;
    Folder "folder" into_folder folder_mut;
    File "file" into_file file_mut;
    Home "home" into_home home_mut;
    Function "function" into_function function_mut;
}
