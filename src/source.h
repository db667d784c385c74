/* Lines and columns of a document, computed only to print. */
#ifndef DM_SOURCE_H
#define DM_SOURCE_H

#include "base.h"

struct dm_position {
	uint32_t line;   /* 1-based */
	uint32_t column; /* 1-based, in bytes */
	uint32_t utf16;  /* 0-based, in UTF-16 code units (LSP) */
};

/* Offsets at which lines start; a line ends after its LF. */
struct dm_lines {
	uint32_t *starts;
	uint32_t count;
};

/* Lines [first, end), 0-based. */
struct dm_line_range {
	uint32_t first, end;
};

/* One of the lines [first, end) lies in the ranges, which ascend. */
bool
dm_ranges_touch(const struct dm_line_range *ranges, uint32_t count, uint32_t first, uint32_t end);
struct dm_lines
dm_lines_index(struct dm_arena *arena, struct dm_str text);
/* How many of them hold bytes: a final line end begins no line. */
uint32_t
dm_lines_count(const struct dm_lines *lines, struct dm_str text);
/* 0-based index of the line that holds off. */
uint32_t
dm_lines_at(const struct dm_lines *lines, uint32_t off);
struct dm_position
dm_lines_position(const struct dm_lines *lines, struct dm_str text, uint32_t off);

#endif
