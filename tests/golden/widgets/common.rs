// Made from tests/golden/widgets/common.json by src/codegen.

use crate::wire::{self, Extra};

/// Who owns a widget.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Owner {
    /// Id of the owner.
    pub id: Option<String>,
    /// Name of the owner.
    pub name: String,
    /// Members that this version of the crate does not know; they are kept and written back.
    pub extra: Extra,
}

impl Owner {
    /// Creates an `Owner` with what it must have; everything else is left out until it is set.
    #[must_use]
    #[inline]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            id: None,
            name: name.into(),
            extra: Extra::new(),
        }
    }

    /// Sets `id`: id of the owner.
    #[must_use]
    #[inline]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

impl wire::Record for Owner {
    const NAME: &'static str = "Owner";

    #[inline]
    fn decode(members: &mut wire::Members<'_, '_>) -> wire::Scanned<Self> {
        let mut id = None;
        let mut name = None;
        let mut known = [wire::optional("id", &mut id), wire::value("name", &mut name)];
        members.read(&mut known)?;
        Ok(Self {
            id,
            name: members.required("name", name)?,
            extra: members.take_extra(),
        })
    }

    #[inline]
    fn encode(&self, members: &mut wire::Writer<'_>) {
        members.optional("id", &self.id);
        members.required("name", &self.name);
    }
}

wire::record!(Owner);
