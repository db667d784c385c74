#include "report.h"

static void
put_file(struct dm_buf *out, struct dm_buf *rest, const struct dm_report *report)
{
	(void)rest;
	dm_diff_unified(out, report->path, &report->result->revision);
}

const struct dm_format dm_format_diff = {.name = "diff", .file = put_file};
