//! The tools that models are given, and the models.

use lakehouse::dremio::ai_tools::{AiToolCall, AiToolResult};
use lakehouse::dremio::{Cloud, Project};
use lakehouse::{Json, Result};

fn invoke(project: &Project, tool: &str, name: &str, value: &str) -> Result<AiToolResult> {
    let arguments = Json::encode(&[(name, value)].into_iter().collect::<std::collections::BTreeMap<_, _>>())?;
    let answer = project.ai_tools().invoke(tool, AiToolCall::new(arguments)).send()?;
    Ok(answer.expect("tools answer").result.expect("and have a result"))
}

pub fn use_tools(project: &Project) -> Result<()> {
    let tools = project.ai_tools().list().send()?.tools;
    let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
    assert_eq!(names, ["searchMetrics", "getTableRelationships"]);
    assert!(tools[0].input_schema.is_some());

    let view = "SELECT o.name, COUNT(s.id) AS sold FROM lake.orders o JOIN arctic.sales.orders s ON o.id = s.id GROUP BY o.name";
    project.query(format!("CREATE VIEW reporting.sold AS {view}")).execute()?;
    let metrics = invoke(project, "searchMetrics", "query", "sold things")?.metrics;
    assert_eq!((metrics.len(), metrics[0].name.as_str()), (1, "sold"));
    assert_eq!(metrics[0].sql_formula.as_deref(), Some("COUNT(s.id)"));
    let joins = invoke(project, "getTableRelationships", "table", "lake.orders")?.relationships;
    assert_eq!(joins.len(), 1);
    assert_eq!(joins[0].target_table_name.as_deref(), Some("arctic.sales.orders"));
    assert_eq!(
        (joins[0].source_column_name.as_deref(), joins[0].source_table_alias.as_deref()),
        (Some("id"), Some("o"))
    );
    project.query("DROP VIEW reporting.sold").execute()?;

    let lost = invoke(project, "getTableRelationships", "table", "lake.nothing")?;
    assert!(lost.error_message.expect("says so").contains("not found"));
    assert!(invoke(project, "guess", "query", "x").expect_err("no such tool").is_not_found());
    assert_eq!(invoke(project, "searchMetrics", "words", "x").expect_err("unknown").status(), Some(400));
    Ok(())
}

pub fn list_models(cloud: &Cloud) -> Result<()> {
    let configs = cloud.model_providers().list().send()?.configs;
    assert_eq!((configs.len(), configs[0].is_default), (1, Some(true)));
    assert!(configs[0].default_model_name.is_some());
    let privileges = configs[0].privileges.as_ref().expect("are shown");
    assert_eq!(privileges.can_call_model, Some(true));
    Ok(())
}
