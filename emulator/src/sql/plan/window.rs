//! Window functions.

use super::scope::Env;
use super::{Planner, Result, Typed, aggregate, call, coerce, invalid, literal, unsupported};
use crate::sql::DataType;
use sqlparser::ast::{
    Expr, Function, NamedWindowDefinition, NamedWindowExpr, NullTreatment, WindowFrame, WindowFrameBound,
    WindowFrameUnits, WindowSpec, WindowType,
};

impl Planner<'_> {
    pub(super) fn window(&mut self, name: &str, function: &Function, env: Env<'_>) -> Result<Typed> {
        if !env.windows {
            return invalid(format!("Window function {name} is not allowed here"));
        }
        if function.null_treatment.is_some_and(|treatment| treatment == NullTreatment::IgnoreNulls) {
            return unsupported("IGNORE NULLS is not supported");
        }
        let inner = Env { windows: false, ..env };
        let typed = if aggregate::is_aggregate(name, self.flavour) {
            self.aggregated(name, function, inner)?
        } else {
            self.ranking(name, &call::arguments(function)?, inner)?
        };
        let over = match &function.over {
            Some(WindowType::WindowSpec(window)) => self.specification(window, inner)?,
            Some(WindowType::NamedWindow(name)) => {
                let window = self.named_window(&name.value)?;
                self.specification(&window, inner)?
            }
            None => String::new(),
        };
        Ok(Typed::new(format!("{} OVER ({over})", typed.sql), typed.data_type))
    }

    /// A window of the WINDOW clause.
    fn named_window(&self, name: &str) -> Result<WindowSpec> {
        match self.windows.iter().rev().find(|(own, _)| self.flavour.case().same(own, name)) {
            Some((_, window)) => Ok(window.clone()),
            None => invalid(format!("Window '{name}' not found")),
        }
    }

    /// Takes up the WINDOW clause of a query.
    pub(super) fn name_windows(&mut self, windows: &[NamedWindowDefinition]) -> Result<()> {
        for NamedWindowDefinition(name, window) in windows {
            let window = match window {
                NamedWindowExpr::WindowSpec(window) => window.clone(),
                NamedWindowExpr::NamedWindow(other) => self.named_window(&other.value)?,
            };
            self.windows.push((name.value.clone(), window));
        }
        Ok(())
    }

    /// Functions that exist as window functions only.
    fn ranking(&mut self, name: &str, arguments: &[&Expr], env: Env<'_>) -> Result<Typed> {
        let function = name.to_ascii_lowercase();
        Ok(match (name, arguments) {
            ("ROW_NUMBER" | "RANK" | "DENSE_RANK", []) => {
                Typed::new(format!("{function}()"), DataType::BigInt)
            }
            ("PERCENT_RANK" | "CUME_DIST", []) => Typed::new(format!("{function}()"), DataType::Double),
            ("NTILE", [count]) => {
                let count = self.expr(count, env)?;
                let count = coerce::cast(count, &DataType::BigInt)?;
                Typed::new(format!("ntile({})", count.sql), DataType::Int)
            }
            ("FIRST_VALUE" | "LAST_VALUE", [value]) => {
                let value = self.expr(value, env)?;
                Typed::new(format!("{function}({})", value.sql), value.data_type)
            }
            ("NTH_VALUE", [value, place]) => {
                let (value, place) = (self.expr(value, env)?, self.expr(place, env)?);
                Typed::new(format!("nth_value({}, {})", value.sql, place.sql), value.data_type)
            }
            ("LAG" | "LEAD", [value, rest @ ..]) if rest.len() < 3 => {
                let value = self.expr(value, env)?;
                let mut list = vec![value.sql];
                if let Some(offset) = rest.first() {
                    let offset = self.expr(offset, env)?;
                    list.push(coerce::cast(offset, &DataType::BigInt)?.sql);
                }
                if let Some(default) = rest.get(1) {
                    let default = self.expr(default, env)?;
                    list.push(coerce::cast(default, &value.data_type)?.sql);
                }
                Typed::new(format!("{function}({})", list.join(", ")), value.data_type)
            }
            _ => return invalid(format!("No match found for window function {name}")),
        })
    }

    fn specification(&mut self, window: &WindowSpec, env: Env<'_>) -> Result<String> {
        if let Some(name) = &window.window_name {
            return unsupported(format!("A window built on the window {name} is not supported"));
        }
        let mut parts = Vec::new();
        if !window.partition_by.is_empty() {
            let list: Vec<String> = window
                .partition_by
                .iter()
                .map(|by| self.expr(by, env).map(|typed| typed.sql))
                .collect::<Result<_>>()?;
            parts.push(format!("PARTITION BY {}", list.join(", ")));
        }
        if !window.order_by.is_empty() {
            parts.push(format!("ORDER BY {}", self.order_list(&window.order_by, env)?));
        }
        if let Some(frame) = &window.window_frame {
            parts.push(frame_text(frame)?);
        }
        Ok(parts.join(" "))
    }
}

fn frame_text(frame: &WindowFrame) -> Result<String> {
    let units = match frame.units {
        WindowFrameUnits::Rows => "ROWS",
        WindowFrameUnits::Range => "RANGE",
        WindowFrameUnits::Groups => "GROUPS",
    };
    let start = bound(&frame.start_bound)?;
    Ok(match &frame.end_bound {
        Some(end) => format!("{units} BETWEEN {start} AND {}", bound(end)?),
        None => format!("{units} {start}"),
    })
}

fn bound(bound: &WindowFrameBound) -> Result<String> {
    let (size, direction) = match bound {
        WindowFrameBound::CurrentRow => return Ok("CURRENT ROW".to_owned()),
        WindowFrameBound::Preceding(size) => (size, "PRECEDING"),
        WindowFrameBound::Following(size) => (size, "FOLLOWING"),
    };
    match size.as_deref().map(literal::as_integer) {
        None => Ok(format!("UNBOUNDED {direction}")),
        Some(Some(size)) => Ok(format!("{size} {direction}")),
        Some(None) => unsupported("The bound of a window frame must be an integer literal"),
    }
}
