//! Writes zip archives, without compression.

/// An archive of a few small files.
#[derive(Debug, Default)]
pub(crate) struct Zip {
    files: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Zip {
    /// Adds a file; its name is plain ASCII.
    pub fn add(&mut self, name: &str, content: &[u8]) {
        let offset = size(&self.files);
        let name_length = u16::try_from(name.len()).unwrap_or(u16::MAX);
        // What both headers say: needs version 1.0, no flags, stored, 1980-01-01 at midnight, sum and sizes.
        let mut common = Vec::new();
        for number in [10_u16, 0, 0, 0, 0x21] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc32(content), size(content), size(content)] {
            common.extend(number.to_le_bytes());
        }
        common.extend(name_length.to_le_bytes());
        common.extend(0_u16.to_le_bytes());

        self.files.extend(b"PK\x03\x04");
        self.files.extend(&common);
        self.files.extend(name.as_bytes());
        self.files.extend(content);

        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(10_u16.to_le_bytes());
        self.directory.extend(common);
        // No comment, first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.count += 1;
    }

    pub fn finish(self) -> Vec<u8> {
        let (offset, length) = (size(&self.files), size(&self.directory));
        let mut archive = self.files;
        archive.extend(self.directory);
        archive.extend(b"PK\x05\x06");
        archive.extend([0; 4]);
        archive.extend(self.count.to_le_bytes());
        archive.extend(self.count.to_le_bytes());
        archive.extend(length.to_le_bytes());
        archive.extend(offset.to_le_bytes());
        archive.extend(0_u16.to_le_bytes());
        archive
    }
}

fn size(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// The checksum of zip archives, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
    let add = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum));
    !bytes.iter().fold(!0, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn the_end_says_where_the_directory_is() {
        let mut zip = Zip::default();
        zip.add("a.csv", b"x");
        zip.add("b.csv", b"");
        let archive = zip.finish();
        let end = archive.len() - 22;
        assert_eq!(&archive[end..end + 4], b"PK\x05\x06");
        let offset = u32::from_le_bytes(archive[end + 16..end + 20].try_into().unwrap());
        assert_eq!(&archive[offset as usize..offset as usize + 4], b"PK\x01\x02");
        assert_eq!(archive[end + 8], 2);
    }
}
