//! `MERGE INTO`: rows that fit are updated, the others are added.

use super::{Case, Change, Result, Scope, SqlError, Stored, invalid, places};
use crate::sql::plan::{self, Typed};
use crate::sql::{DataType, Outcome};
use sqlparser::ast::{
    Assignment, AssignmentTarget, Expr, Merge, MergeAction, MergeClause, MergeClauseKind, MergeInsertExpr,
    MergeInsertKind, MergeUpdateKind, TableFactor, TableWithJoins,
};

/// What a statement says about rows that fit and rows that do not.
#[derive(Default)]
struct Actions<'a> {
    update: Option<&'a MergeUpdateKind>,
    insert: Option<&'a MergeInsertExpr>,
}

fn actions(merge: &Merge) -> Result<Actions<'_>> {
    let mut actions = Actions::default();
    for MergeClause { clause_kind, predicate, action, .. } in &merge.clauses {
        match (clause_kind, action, predicate) {
            (MergeClauseKind::Matched, MergeAction::Update(update), None)
                if actions.update.is_none()
                    && update.update_predicate.is_none()
                    && update.delete_predicate.is_none() =>
            {
                actions.update = Some(&update.kind);
            }
            (MergeClauseKind::NotMatched, MergeAction::Insert(insert), None)
                if actions.insert.is_none() && insert.insert_predicate.is_none() =>
            {
                actions.insert = Some(insert);
            }
            _ => {
                return Err(SqlError::Unsupported(
                    "MERGE takes one WHEN MATCHED THEN UPDATE and one WHEN NOT MATCHED THEN INSERT"
                        .to_owned(),
                ));
            }
        }
    }
    Ok(actions)
}

/// A table of a statement as a FROM clause of its own.
pub(in super::super) fn alone(relation: &TableFactor) -> TableWithJoins {
    TableWithJoins { relation: relation.clone(), joins: Vec::new() }
}

impl Change<'_, '_> {
    pub(crate) fn merge(&mut self, merge: &Merge) -> Result<Outcome> {
        let actions = actions(merge)?;
        let (stored, target) = self.changed(&alone(&merge.table))?;
        let (from, source) = self.planner.from(&[alone(&merge.source)], None)?;
        let mut both = target;
        both.relations.extend(source.relations.iter().cloned());
        let on = self.planner.plan_expr(&merge.on, &both)?;
        if on.data_type != DataType::Boolean {
            return invalid("ON clause must be a condition");
        }
        let (table, on) = (&stored.name, on.sql);
        let update = match actions.update {
            None => None,
            Some(MergeUpdateKind::Set(list)) => Some(self.assigned(list, &stored, &both)?),
            Some(MergeUpdateKind::Wildcard) => Some(same_names(&stored, &source)?),
        };
        let insert = actions.insert.map(|insert| self.inserted(insert, &stored, &source)).transpose()?;
        self.refuse_system_tables()?;
        let update = update.map(|list| {
            let list: Vec<String> =
                list.iter().map(|(place, typed)| format!("c{place} = {}", typed.sql)).collect();
            format!("UPDATE {table} SET {} FROM {from} WHERE ({on})", list.join(", "))
        });
        let insert = insert.map(|list| {
            let (places, values): (Vec<String>, Vec<String>) =
                list.into_iter().map(|(place, typed)| (format!("c{place}"), typed.sql)).unzip();
            let (places, values) = (places.join(", "), values.join(", "));
            format!(
                "INSERT INTO {table} ({places}) SELECT {values} FROM {from} \
                 WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {on})"
            )
        });
        let twice = format!(
            "SELECT EXISTS (SELECT 1 FROM {table} JOIN {from} ON ({on}) GROUP BY {table}.rowid HAVING COUNT(*) > 1)"
        );
        let twice = update.as_ref().map(|_| twice);
        let store = self.planner.store;
        Outcome::dml(store.merge(
            table,
            [twice, insert, update].each_ref().map(Option::as_deref),
            self.running,
        )?)
    }

    /// The places and values of `column = value, ...`.
    pub(crate) fn assigned(
        &mut self,
        list: &[Assignment],
        stored: &Stored,
        scope: &Scope<'_>,
    ) -> Result<Vec<(usize, Typed)>> {
        let mut assigned = Vec::new();
        for assignment in list {
            let AssignmentTarget::ColumnName(name) = &assignment.target else {
                return Err(SqlError::Unsupported("SET takes one column at a time".to_owned()));
            };
            let path = crate::sql::statement::parts(name).or_else(|error| invalid(error.to_string()))?;
            let column = path.last().cloned().unwrap_or_default();
            let typed = self.planner.plan_expr(&assignment.value, scope)?;
            assigned.extend(fitted(stored, &[column], vec![typed], scope.case)?);
        }
        Ok(assigned)
    }

    fn inserted(
        &mut self,
        insert: &MergeInsertExpr,
        stored: &Stored,
        source: &Scope<'_>,
    ) -> Result<Vec<(usize, Typed)>> {
        let MergeInsertKind::Values(values) = &insert.kind else { return same_names(stored, source) };
        let [row] = values.rows.as_slice() else { return invalid("MERGE inserts one row at a time") };
        let values: Vec<&Expr> = row.iter().collect();
        let mut columns = Vec::new();
        for name in &insert.columns {
            let path = crate::sql::statement::parts(name).or_else(|error| invalid(error.to_string()))?;
            columns.extend(path.last().cloned());
        }
        let planned: Result<Vec<Typed>> =
            values.into_iter().map(|value| self.planner.plan_expr(value, source)).collect();
        fitted(stored, &columns, planned?, source.case)
    }
}

/// Values with the places of their columns, cast to the types there. Without names all columns are meant.
fn fitted(stored: &Stored, names: &[String], values: Vec<Typed>, case: Case) -> Result<Vec<(usize, Typed)>> {
    let places = places(stored, names, case)?;
    if places.len() != values.len() {
        return invalid(format!(
            "Number of INSERT target columns ({}) does not equal number of source items ({})",
            places.len(),
            values.len()
        ));
    }
    let columns = places.into_iter().filter_map(|place| Some((place, stored.columns.get(place)?)));
    columns
        .zip(values)
        .map(|((place, column), value)| {
            Ok((place, plan::required(plan::cast(value, &column.data_type)?, column)))
        })
        .collect()
}

/// What `SET *` and `INSERT *` stand for: every column takes the one of its name.
fn same_names(stored: &Stored, source: &Scope<'_>) -> Result<Vec<(usize, Typed)>> {
    let mut names = Vec::new();
    let mut values = Vec::new();
    for column in &stored.columns {
        let mut fields = source.relations.iter().flat_map(|relation| &relation.fields);
        let Some(field) = fields.find(|field| source.case.same(&field.name, &column.name)) else {
            return invalid(format!("Column '{}' not found in any table", column.name));
        };
        names.push(column.name.clone());
        values.push(field.typed.clone());
    }
    fitted(stored, &names, values, source.case)
}
