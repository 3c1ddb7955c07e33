//! Folders, with the id that they can be found by.

use super::catalog::{Catalog, Folder, NewFolder};
use crate::deployment::Deployment;
use crate::error::Result;

impl<D: Deployment> Catalog<D> {
    /// Creates a folder and reads it by its path. In an Arctic source or another versioned one, the answer of the server
    /// to the creation has an id that nothing can be found by; this gives the folder with the one that works.
    ///
    /// ```no_run
    /// use lakehouse::dremio::catalog::NewFolder;
    ///
    /// # fn example(project: &lakehouse::dremio::Project) -> lakehouse::Result<()> {
    /// let folder = project.catalog().create_folder(NewFolder::new(["lake", "sales"]))?;
    /// project.catalog().delete(folder.id).send()?;
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /api/v3/catalog` and `GET /api/v3/catalog/by-path/{path}` (Software), `POST
    /// /v0/projects/{projectId}/catalog` and `GET /v0/projects/{projectId}/catalog/by-path/{path}` (Project)
    ///
    /// # Errors
    /// See [`create`](Self::create). An error of the [operation](crate::Error::operation) `catalog.get_by_path` says that
    /// the folder is there and could not be read.
    pub fn create_folder(&self, folder: NewFolder) -> Result<Folder> {
        let path = folder.path.clone();
        self.create(folder).send()?;
        self.get_by_path(path).send()?.into_folder()
    }
}
