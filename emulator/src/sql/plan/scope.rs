//! What names an expression can use, and how they are found.

use super::{Case, Plan, Planner, Result, Typed, invalid};
use crate::sql::{Column, DataType};
use sqlparser::ast::Ident;

/// A column that can be named.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) typed: Typed,
    /// USING has put it together with another one: only its qualified name stands for it.
    pub(crate) merged: bool,
    /// It may be NULL.
    pub(crate) nullable: bool,
}

/// A table, view or subquery of a FROM clause.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    /// Its alias, or else its whole path.
    pub(crate) path: Vec<String>,
    pub(crate) fields: Vec<Field>,
}

impl Relation {
    /// A relation whose columns are `c0`, `c1`, ... of `sql_name`.
    pub(crate) fn new(path: Vec<String>, sql_name: &str, columns: &[Column]) -> Self {
        let field = |(place, column): (usize, &Column)| Field {
            name: column.name.clone(),
            typed: Typed::new(format!("{sql_name}.c{place}"), column.data_type.clone()),
            merged: false,
            nullable: column.nullable,
        };
        Self { path, fields: columns.iter().enumerate().map(field).collect() }
    }

    /// Whether the last parts of its path are these.
    fn is_called(&self, qualifier: &[Ident], case: Case) -> bool {
        self.path.len() >= qualifier.len()
            && self
                .path
                .iter()
                .rev()
                .zip(qualifier.iter().rev())
                .all(|(own, given)| case.same(own, &given.value))
    }
}

/// What a FROM clause offers, inside what the query around it offers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope<'s> {
    pub(crate) relations: Vec<Relation>,
    /// Columns that USING has put together.
    pub(crate) merged: Vec<Field>,
    pub(crate) parent: Option<&'s Scope<'s>>,
    /// How names compare.
    pub(crate) case: Case,
}

/// Which aggregate functions an expression may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Aggregates<'s> {
    /// None; the name of the clause is for the message.
    Forbidden(&'static str),
    /// Any, and outside of them only these groups.
    Grouped(&'s [Typed]),
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Env<'s> {
    pub(crate) scope: &'s Scope<'s>,
    pub(crate) aggregates: Aggregates<'s>,
    pub(crate) windows: bool,
    /// The columns of the select list, which ORDER BY and some others can name.
    pub(crate) aliases: &'s [Field],
}

impl<'s> Env<'s> {
    /// Without aggregate and window functions.
    pub(crate) fn plain(scope: &'s Scope<'s>, clause: &'static str) -> Self {
        Self { scope, aggregates: Aggregates::Forbidden(clause), windows: false, aliases: &[] }
    }
}

/// What was found for a name.
pub(crate) struct Found<'a> {
    pub(crate) typed: Typed,
    pub(crate) nullable: bool,
    /// The parts that name members of a struct.
    pub(crate) rest: &'a [Ident],
    /// It belongs to this query and not to one around it.
    pub(crate) own: bool,
}

impl Scope<'_> {
    /// The columns of that name.
    fn unqualified(&self, name: &str) -> Vec<&Field> {
        let merged: Vec<&Field> =
            self.merged.iter().filter(|field| self.case.same(&field.name, name)).collect();
        if !merged.is_empty() {
            return merged;
        }
        let fields = self.relations.iter().flat_map(|relation| &relation.fields);
        fields.filter(|field| !field.merged && self.case.same(&field.name, name)).collect()
    }

    /// The columns with that qualified name.
    fn qualified<'a>(&self, parts: &'a [Ident]) -> Option<(Vec<&Field>, &'a [Ident])> {
        for split in (1..parts.len()).rev() {
            let (qualifier, rest) = parts.split_at_checked(split)?;
            let (column, rest) = rest.split_first()?;
            let relations = self.relations.iter().filter(|relation| relation.is_called(qualifier, self.case));
            let fields: Vec<&Field> = relations
                .flat_map(|r| &r.fields)
                .filter(|field| self.case.same(&field.name, &column.value))
                .collect();
            if !fields.is_empty() {
                return Some((fields, rest));
            }
        }
        None
    }

    /// Finds a column by its name, here or around here.
    pub(crate) fn find<'a>(&self, parts: &'a [Ident]) -> Result<Option<Found<'a>>> {
        let mut scope = Some(self);
        let mut own = true;
        while let Some(here) = scope {
            let Some((first, rest)) = parts.split_first() else { return Ok(None) };
            let found = here.qualified(parts).or_else(|| {
                let fields = here.unqualified(&first.value);
                (!fields.is_empty()).then_some((fields, rest))
            });
            if let Some((fields, rest)) = found {
                return match fields.as_slice() {
                    [field] => {
                        Ok(Some(Found { typed: field.typed.clone(), nullable: field.nullable, rest, own }))
                    }
                    _ => invalid(format!("Column '{}' is ambiguous", first.value)),
                };
            }
            scope = here.parent;
            own = false;
        }
        Ok(None)
    }

    /// The error for a column that was not found.
    pub(crate) fn missing<T>(&self, parts: &[Ident]) -> Result<T> {
        let text =
            |parts: &[Ident]| parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
        if self.case == Case::Exact {
            return invalid(format!("Column '{}' does not exist.", text(parts)));
        }
        match parts.split_last() {
            Some((column, qualifier)) if !qualifier.is_empty() => {
                if self.relations.iter().any(|relation| relation.is_called(qualifier, self.case)) {
                    return invalid(format!(
                        "Column '{}' not found in table '{}'",
                        column.value,
                        text(qualifier)
                    ));
                }
                invalid(format!("Table '{}' not found", text(qualifier)))
            }
            _ => invalid(format!("Column '{}' not found in any table", text(parts))),
        }
    }

    /// The columns of `*`, or of `qualifier.*`.
    pub(crate) fn star(&self, qualifier: Option<&[Ident]>) -> Result<Vec<Field>> {
        let Some(qualifier) = qualifier else {
            let own =
                self.relations.iter().flat_map(|relation| &relation.fields).filter(|field| !field.merged);
            return Ok(self.merged.iter().chain(own).cloned().collect());
        };
        match self.relations.iter().find(|relation| relation.is_called(qualifier, self.case)) {
            Some(relation) => Ok(relation.fields.clone()),
            None => invalid(format!(
                "Table '{}' not found",
                qualifier.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".")
            )),
        }
    }
}

impl Planner<'_> {
    /// A plan as a relation of a FROM clause: its SQL and what it offers.
    pub(crate) fn derived(&mut self, plan: &Plan, path: Vec<String>) -> (String, Relation) {
        let name = self.fresh("t");
        let relation = Relation::new(path, &name, &plan.columns);
        (format!("({}) AS {name}", plan.sql), relation)
    }
}

/// The member of a struct.
pub(crate) fn member(of: &Typed, name: &str, case: Case) -> Result<Typed> {
    let DataType::Struct(members) = &of.data_type else {
        return invalid(format!("Cannot take member '{name}' of a value of type {}", of.data_type));
    };
    match members.iter().enumerate().find(|(_, (own, _))| case.same(own, name)) {
        Some((place, (_, data_type))) => {
            Ok(Typed::new(format!("n_item({}, {place})", of.sql), data_type.clone()))
        }
        None => invalid(format!("Column '{name}' not found in any table")),
    }
}
