#include "source.h"

struct dm_lines
dm_lines_index(struct dm_arena *arena, struct dm_str text)
{
	struct dm_lines lines = {0};
	*dm_push(arena, lines.starts, lines.count) = 0;
	for (size_t i = 0; i < text.n;) {
		const char *lf = memchr(text.p + i, '\n', text.n - i);
		if (!lf) {
			break;
		}
		i = (size_t)(lf - text.p) + 1;
		*dm_push(arena, lines.starts, lines.count) = (uint32_t)i;
	}
	return lines;
}

uint32_t
dm_lines_count(const struct dm_lines *lines, struct dm_str text)
{
	uint32_t count = lines->count;
	return count > 0 && lines->starts[count - 1] >= text.n ? count - 1 : count;
}

uint32_t
dm_lines_at(const struct dm_lines *lines, uint32_t off)
{
	uint32_t low = 0, high = lines->count;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (lines->starts[middle] <= off) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return low;
}

static uint32_t
utf16_units(struct dm_str s)
{
	uint32_t units = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c & 0xC0) != 0x80) {
			units += c >= 0xF0 ? 2 : 1;
		}
	}
	return units;
}

struct dm_position
dm_lines_position(const struct dm_lines *lines, struct dm_str text, uint32_t off)
{
	uint32_t line = dm_lines_at(lines, off);
	uint32_t start = lines->starts[line];
	return (struct dm_position){
		.line = line + 1,
		.column = off - start + 1,
		.utf16 = utf16_units((struct dm_str){text.p + start, off - start}),
	};
}

bool
dm_ranges_touch(const struct dm_line_range *ranges, uint32_t count, uint32_t first, uint32_t end)
{
	uint32_t low = 0, high = count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (ranges[middle].end <= first) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < count && ranges[low].first < end;
}
