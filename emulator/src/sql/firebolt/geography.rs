//! Geography: well-known text as bytes (EWKB, SRID 4326) and back.

/// The reference system that every value is in.
const SRID: u32 = 4326;
/// Says in a type that the reference system follows.
const WITH_SRID: u32 = 0x2000_0000;

/// The kinds, with the numbers that they have in EWKB and how deep their coordinates nest.
const KINDS: &[(&str, u32, u8)] = &[
    ("POINT", 1, 0),
    ("LINESTRING", 2, 1),
    ("POLYGON", 3, 2),
    ("MULTIPOINT", 4, 1),
    ("MULTILINESTRING", 5, 2),
    ("MULTIPOLYGON", 6, 3),
];

/// Brackets with coordinates in them.
enum Shape {
    Point(f64, f64),
    List(Vec<Shape>),
}

fn list(text: &str, depth: u8) -> Option<Shape> {
    let Some(deeper) = depth.checked_sub(1) else { return point(text) };
    let mut items = Vec::new();
    let (mut open, mut start) = (0_usize, 0_usize);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => open += 1,
            ')' => open = open.checked_sub(1)?,
            ',' if open == 0 => {
                items.push(text.get(start..at)?);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(text.get(start..)?);
    let inner = |item: &str| match deeper {
        0 => point(inside(item).unwrap_or(item)),
        _ => list(inside(item)?, deeper),
    };
    (open == 0).then_some(())?;
    Some(Shape::List(items.into_iter().map(inner).collect::<Option<_>>()?))
}

/// What stands in the brackets around a text.
fn inside(text: &str) -> Option<&str> {
    text.trim().strip_prefix('(')?.strip_suffix(')')
}

fn point(text: &str) -> Option<Shape> {
    let mut numbers = text.split_whitespace().map(|word| word.parse::<f64>().ok().filter(|n| n.is_finite()));
    let point = Shape::Point(numbers.next()??, numbers.next()??);
    numbers.next().is_none().then_some(point)
}

fn put_number(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn put_length(out: &mut Vec<u8>, length: usize) {
    put_number(out, u32::try_from(length).unwrap_or(u32::MAX));
}

/// Coordinates without a head of their own.
fn put(out: &mut Vec<u8>, shape: &Shape) {
    match shape {
        Shape::Point(x, y) => {
            out.extend_from_slice(&x.to_le_bytes());
            out.extend_from_slice(&y.to_le_bytes());
        }
        Shape::List(items) => {
            put_length(out, items.len());
            for item in items {
                put(out, item);
            }
        }
    }
}

/// The bytes of a well-known text such as `POINT(1 2)`.
pub(crate) fn parse(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let at = text.find('(')?;
    let name = text.get(..at)?.trim().to_ascii_uppercase();
    let (_, kind, depth) = KINDS.iter().find(|(own, ..)| *own == name)?;
    let shape = list(inside(text.get(at..)?)?, *depth)?;
    let mut out = vec![1];
    put_number(&mut out, kind | WITH_SRID);
    put_number(&mut out, SRID);
    match (&shape, kind) {
        // The parts of what is made of several have a head each.
        (Shape::List(items), 4..) => {
            put_length(&mut out, items.len());
            for item in items {
                out.push(1);
                put_number(&mut out, kind - 3);
                put(&mut out, item);
            }
        }
        _ => put(&mut out, &shape),
    }
    Some(out)
}

/// The bytes of digits, as they are written out, or of well-known text.
pub(crate) fn read(text: &str) -> Option<Vec<u8>> {
    parse(text)
        .or_else(|| crate::sql::functions::from_hex(text.trim()).filter(|bytes| to_text(bytes).is_some()))
}

/// Reads bytes from the front.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Option<u32> {
        let (head, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*head))
    }

    fn coordinate(&mut self) -> Option<f64> {
        let (head, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(f64::from_le_bytes(*head))
    }

    /// The order of the bytes, the kind, and perhaps the reference system.
    fn head(&mut self) -> Option<u32> {
        let (order, rest) = self.0.split_first()?;
        self.0 = rest;
        let kind = self.number()?;
        if kind & WITH_SRID != 0 {
            self.number()?;
        }
        (*order == 1).then_some(kind & 0xff)
    }

    fn list(&mut self, depth: u8, headed: bool) -> Option<String> {
        let Some(deeper) = depth.checked_sub(1) else {
            return Some(format!("{} {}", self.coordinate()?, self.coordinate()?));
        };
        let mut parts = Vec::new();
        for _ in 0..self.number()? {
            if headed {
                self.head()?;
            }
            let inner = self.list(deeper, false)?;
            parts.push(if deeper > 0 { format!("({inner})") } else { inner });
        }
        Some(parts.join(", "))
    }
}

/// The well-known text of bytes.
pub(crate) fn to_text(bytes: &[u8]) -> Option<String> {
    let mut reader = Reader(bytes);
    let kind = reader.head()?;
    let (name, _, depth) = KINDS.iter().find(|(_, own, _)| *own == kind)?;
    let inner = reader.list(*depth, kind > 3)?;
    reader.0.is_empty().then(|| format!("{name}({inner})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_survive() {
        for text in [
            "POINT(1 2)",
            "LINESTRING(0 0, 1.5 -2)",
            "POLYGON((0 0, 1 0, 1 1, 0 0), (0.2 0.2, 0.3 0.2, 0.2 0.3, 0.2 0.2))",
            "MULTIPOINT(1 2, 3 4)",
            "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
        ] {
            assert_eq!(to_text(&parse(text).unwrap()).as_deref(), Some(text));
        }
        assert_eq!(parse("MULTIPOINT((1 2), (3 4))"), parse("MULTIPOINT(1 2, 3 4)"));
        let point = crate::sql::functions::to_hex(&parse("point (1 2)").unwrap()).to_uppercase();
        assert_eq!(point, "0101000020E6100000000000000000F03F0000000000000040");
        assert_eq!(read(&point), parse("POINT(1 2)"));
        for text in [
            "",
            "POINT",
            "POINT(1)",
            "POINT(1 2 3)",
            "POINT(a b)",
            "POLYGON(0 0)",
            "CIRCLE(1 2)",
            "POINT(1 2",
            "01",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
