//! The plugin standby-reads: what only reads goes to a node in recovery.

/// A quote within a string is written as `\"`, so this is never part of one.
const READS: &[u8] = b",\"is_read_only\":true";
const ANSWER: &str = r#"{"action":"standby"}"#;

#[no_mangle]
pub extern "C" fn alloc(length: usize) -> *mut u8 {
    let mut bytes = Vec::<u8>::with_capacity(length.max(1));
    let at = bytes.as_mut_ptr();
    std::mem::forget(bytes);
    at
}

/// # Safety
/// `at` is what `alloc(length)` gave.
#[no_mangle]
pub unsafe extern "C" fn dealloc(at: *mut u8, length: usize) {
    drop(Vec::from_raw_parts(at, 0, length.max(1)));
}

/// # Safety
/// `at` and `length` are the input, which the host has written.
#[no_mangle]
pub unsafe extern "C" fn route(at: *const u8, length: usize) -> u64 {
    let request = std::slice::from_raw_parts(at, length);
    if request.windows(READS.len()).any(|part| part == READS) {
        give(ANSWER.as_bytes())
    } else {
        0 // no opinion
    }
}

/// A copy that the host gives back to `dealloc`.
unsafe fn give(answer: &[u8]) -> u64 {
    let at = alloc(answer.len());
    std::ptr::copy_nonoverlapping(answer.as_ptr(), at, answer.len());
    (at as u64) << 32 | answer.len() as u64
}
