#include "printer.h"

#include "../escape.h"

#include <stdio.h>

void
dm_print_error(const struct dm_err *err, const char *path)
{
	struct dm_outcome outcome = {0};
	dm_outcome_error(&outcome, err, path);
	dm_buf_write(&outcome.err, stderr);
	dm_outcome_finish(&outcome);
}

void
dm_printer_begin(
	struct dm_printer *printer, const struct dm_command *command, struct dm_arena *arena)
{
	const struct dm_format *format = dm_command_format(command);
	struct dm_buf text = {0};
	*printer = (struct dm_printer){.command = command, .arena = arena};
	if (format && format->begin) {
		format->begin(&text);
		dm_buf_write(&text, stdout);
	}
	dm_buf_finish(&text);
}

/* Diffs and rewritten text are exact, for programs apply and save them; a terminal would obey what is in them. */
static void
put_result(const struct dm_command *command, const struct dm_format *format, struct dm_str text)
{
	struct dm_buf shown = {0};
	if (command->terminal && (!format || format == &dm_format_diff)) {
		dm_lines_escaped(&shown, text);
		text = dm_buf_view(&shown);
	}
	if (text.n) {
		fwrite(text.p, 1, text.n, stdout);
	}
	dm_buf_finish(&shown);
}

/* Workers do not know what others have said. */
static void
print_once(struct dm_printer *printer, struct dm_str text)
{
	const char *copy = dm_arena_str(printer->arena, text).p;
	if (dm_str_find(dm_buf_view(&printer->said), copy) == (size_t)-1) {
		dm_buf_put(&printer->said, copy);
		fputs(copy, stderr);
	}
}

static void
print_notes(struct dm_printer *printer, struct dm_str notes)
{
	while (notes.n && !printer->command->quiet) {
		size_t end = dm_str_find_byte(notes, '\n') + 1;
		print_once(printer, dm_str_slice(notes, 0, end));
		notes = dm_str_slice(notes, end, notes.n);
	}
}

void
dm_printer_file(struct dm_printer *printer, struct dm_outcome *outcome)
{
	const struct dm_format *format = dm_command_format(printer->command);
	if (outcome->notes.n) {
		fflush(stdout);
		print_notes(printer, dm_buf_view(&outcome->notes));
	}
	if (outcome->settings.n) {
		fflush(stdout);
		print_once(printer, dm_buf_view(&outcome->settings));
	}
	if (outcome->err.n) {
		fflush(stdout);
		dm_buf_write(&outcome->err, stderr);
	}
	if (outcome->out.n) {
		fputs(format && format->begin && printer->any ? ",\n" : "", stdout);
		printer->any = true;
		put_result(printer->command, format, dm_buf_view(&outcome->out));
	}
	dm_buf_str(&printer->rest, dm_buf_view(&outcome->rest));
	if (outcome->accepted.accepted.count) {
		dm_baseline_add(printer->arena, &printer->baseline, &outcome->accepted);
	}
	dm_summary_join(&printer->summary, &outcome->summary);
	if (outcome->status > printer->status) {
		printer->status = outcome->status;
	}
	dm_outcome_finish(outcome);
}

static int
save_baseline(const struct dm_command *command, struct dm_baseline *baseline)
{
	struct dm_outcome outcome = {0};
	struct dm_err err = {0};
	if (!dm_baseline_save(command->baseline_path, baseline, &err)) {
		dm_outcome_error(&outcome, &err, command->baseline_path);
	} else if (!command->quiet) {
		dm_buf_put(&outcome.err, "dockmend: ");
		dm_text_escaped(&outcome.err, dm_str(command->baseline_path));
		dm_buf_printf(&outcome.err,
			": what is found in %u file%s is accepted; use it with --baseline ",
			baseline->count, baseline->count == 1 ? "" : "s");
		dm_text_escaped(&outcome.err, dm_str(command->baseline_path));
		dm_buf_byte(&outcome.err, '\n');
	}
	int status = outcome.status;
	if (outcome.err.n) {
		dm_buf_write(&outcome.err, stderr);
	}
	dm_outcome_finish(&outcome);
	return status;
}

static void
put_summary(struct dm_printer *printer)
{
	struct dm_buf line = {0};
	dm_summary_put(&line, &printer->summary, printer->command);
	if (line.n && !printer->command->quiet) {
		fflush(stdout);
		dm_buf_write(&line, stderr);
	}
	dm_buf_finish(&line);
}

int
dm_printer_end(struct dm_printer *printer)
{
	const struct dm_command *command = printer->command;
	const struct dm_format *format = dm_command_format(command);
	struct dm_buf text = {0};
	if (format && format->begin) {
		format->end(&text, dm_buf_view(&printer->rest));
		dm_buf_write(&text, stdout);
	}
	dm_buf_finish(&text);
	dm_buf_finish(&printer->rest);
	dm_buf_finish(&printer->said);
	put_summary(printer);
	if (command->mode == DM_MODE_ACCEPT) {
		int saved = save_baseline(command, &printer->baseline);
		return saved > printer->status ? saved : printer->status;
	}
	return printer->status;
}
