//! The allocator of the WebAssembly module: free blocks by powers of two, each list taken from and put back to at its head.
//!
//! Constant time, no search, nothing joined or split: the module lives as long as its page or server and asks for the same few
//! sizes over and over, so what a size once needed serves it again. A seventh of the code of the standard library's
//! allocator, which is a thirtieth of the module.

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::memory_grow;
use core::cell::Cell;
use core::ptr::null_mut;

const PAGE: usize = 65_536;
/// Room for the link to the next free block, and what most small values need.
const SMALLEST: usize = 16;
/// Larger blocks are aligned no further; nothing asks for more.
const ALIGNMENT: usize = 64;

/// Every instance of the module has one; WebAssembly without threads has nobody to share it with.
pub(super) struct Memory {
    /// The first free block of each power of two; each block begins with the address of the next.
    free: [Cell<*mut u8>; usize::BITS as usize],
    /// What was grown and not yet handed out.
    next: Cell<usize>,
    end: Cell<usize>,
}

// SAFETY: the module is compiled without threads; no reference ever meets another thread.
unsafe impl Sync for Memory {}

impl Memory {
    pub(super) const fn new() -> Self {
        Self { free: [const { Cell::new(null_mut()) }; usize::BITS as usize], next: Cell::new(0), end: Cell::new(0) }
    }

    /// The free blocks that fit, and their size.
    fn class(&self, layout: Layout) -> Option<(&Cell<*mut u8>, usize)> {
        if layout.align() > ALIGNMENT {
            return None;
        }
        let size = layout.size().max(layout.align()).max(SMALLEST).checked_next_power_of_two()?;
        self.free.get(size.trailing_zeros() as usize).map(|list| (list, size))
    }

    /// A block never used before.
    fn fresh(&self, size: usize) -> *mut u8 {
        let alignment = size.min(ALIGNMENT);
        let mut start = self.next.get().next_multiple_of(alignment);
        if self.end.get().saturating_sub(start) < size {
            let pages = size.div_ceil(PAGE);
            let grown = memory_grow::<0>(pages);
            if grown == usize::MAX {
                return null_mut();
            }
            // What is left of the last page is given up, unless the new ones follow it. Somebody else may have grown as well.
            if grown * PAGE != self.end.get() {
                start = grown * PAGE;
            }
            self.end.set((grown + pages) * PAGE);
        }
        self.next.set(start + size);
        core::ptr::with_exposed_provenance_mut(start)
    }
}

// SAFETY: a block is handed out once until it comes back: it leaves the list, or `next` moves beyond it. It has the size of its
// class, which `class` makes at least that of the layout, and an address that is a multiple of its size or of `ALIGNMENT`.
unsafe impl GlobalAlloc for Memory {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some((list, size)) = self.class(layout) else { return null_mut() };
        let block = list.get();
        if block.is_null() {
            return self.fresh(size);
        }
        // SAFETY: `dealloc` wrote the address of the next block there.
        list.set(unsafe { block.cast::<*mut u8>().read() });
        block
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Some((list, _)) = self.class(layout) {
            // SAFETY: the block is ours again; it has room for an address and is aligned for one.
            unsafe { block.cast::<*mut u8>().write(list.get()) };
            list.set(block);
        }
    }

    #[inline(never)]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Ok(wanted) = Layout::from_size_align(size, layout.align()) else { return null_mut() };
        let same = |(_, had): (_, usize)| self.class(wanted).is_some_and(|(_, has)| has == had);
        if self.class(layout).is_some_and(same) {
            return block;
        }
        // SAFETY: as the caller promises for `realloc`; old and new block are different ones.
        unsafe {
            let moved = self.alloc(wanted);
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, size.min(layout.size()));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}
