#include "outcome.h"

#include "../escape.h"
#include "../report/report.h"

void
dm_outcome_finish(struct dm_outcome *outcome)
{
	dm_buf_finish(&outcome->out);
	dm_buf_finish(&outcome->err);
	dm_buf_finish(&outcome->rest);
	dm_buf_finish(&outcome->notes);
	dm_buf_finish(&outcome->settings);
	dm_buf_finish(&outcome->summary.unpinned);
	dm_buf_finish(&outcome->summary.elsewhere);
	dm_arena_finish(&outcome->arena);
}

void
dm_outcome_raise(struct dm_outcome *outcome, int status)
{
	outcome->status = status > outcome->status ? status : outcome->status;
}

void
dm_outcome_error(struct dm_outcome *outcome, const struct dm_err *err, const char *path)
{
	struct dm_arena arena = {0};
	struct dm_file file;
	struct dm_err ignored = {.line = 0};
	dm_buf_put(&outcome->err, "dockmend: ");
	dm_text_escaped(&outcome->err, dm_str(err->path[0] ? err->path : path));
	if (err->line) {
		dm_buf_printf(&outcome->err, ":%u:%u", err->line, err->column);
	}
	dm_buf_put(&outcome->err, ": ");
	dm_text_escaped(&outcome->err, dm_str(err->message));
	dm_buf_byte(&outcome->err, '\n');
	if (err->line && !err->discreet && dm_file_read(&arena, err->path, &file, &ignored)) {
		dm_report_excerpt(&outcome->err, file.text, err->line, err->column);
	}
	dm_arena_finish(&arena);
	dm_outcome_raise(outcome, 2);
}

void
dm_outcome_links(struct dm_outcome *outcome, const struct dm_file *as_read, const char *path)
{
	if (as_read->status.st_nlink > 1) {
		dm_buf_put(&outcome->err, "dockmend: ");
		dm_text_escaped(&outcome->err, dm_str(path));
		dm_buf_printf(&outcome->err,
			": note: it had %lu hard links; what the others name keeps the old text\n",
			(unsigned long)as_read->status.st_nlink);
	}
}
