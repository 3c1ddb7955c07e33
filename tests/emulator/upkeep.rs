//! Maintenance tasks and the search.

use lakehouse::Result;
use lakehouse::dremio::Software;
use lakehouse::dremio::maintenance::{MaintenanceTaskConfig, MaintenanceTaskDefinition, MaintenanceTaskType};
use lakehouse::dremio::search::SearchRequest;

pub fn maintain_and_search(client: &Software) -> Result<()> {
    let source = client.catalog().get_by_path(["lake"]).send()?.id().to_owned();
    let tasks = client.maintenance();
    let task = MaintenanceTaskDefinition::new(
        MaintenanceTaskType::Optimize,
        true,
        MaintenanceTaskConfig::new().table_id("orders"),
    );
    let made = tasks.create(&source, task.clone()).send()?;
    assert_eq!(tasks.list(&source).items().collect::<Result<Vec<_>>>()?.len(), 1);
    assert_eq!(tasks.get(&source, &made.id).send()?.is_enabled, Some(true));
    let mut off = task;
    off.is_enabled = false;
    assert_eq!(tasks.update(&source, &made.id, off).send()?.is_enabled, Some(false));
    tasks.delete(&source, &made.id).send()?;
    assert_eq!(tasks.list(&source).items().count(), 0);

    let found = client.search().query(SearchRequest::new("orders")).send()?;
    assert!(!found.results.is_empty());
    client.search().get_status().send()?;
    client.search().remove_documents().send()?;
    Ok(())
}
