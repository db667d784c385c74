#include "policy_command.h"

#include "../escape.h"
#include "../report/policy_print.h"
#include "printer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int
dm_policy_init(const char *folder)
{
	struct dm_buf text = {0}, message = {0};
	char path[4096];
	snprintf(path, sizeof path, "%s/.dockmend.yaml", folder);
	const char *shown = strncmp(path, "./", 2) == 0 ? path + 2 : path;
	dm_policy_starter(&text);
	/* O_EXCL: what a person wrote is never lost */
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	bool ok = fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n;
	int saved = errno;
	ok = (fd < 0 || close(fd) == 0) && ok;
	dm_buf_put(&message, "dockmend: ");
	dm_text_escaped(&message, dm_str(shown));
	if (!ok) {
		dm_buf_printf(&message, ": cannot write: %s\n", strerror(saved));
	} else {
		dm_buf_put(&message, " written; every key in it is commented out\n");
	}
	dm_buf_write(&message, stderr);
	dm_buf_finish(&message);
	if (!ok && fd >= 0) {
		unlink(path);
	}
	dm_buf_finish(&text);
	return ok ? 0 : 2;
}

static void
put_origin(struct dm_buf *out, const char *what, const char *path, const char *none)
{
	dm_buf_printf(out, "# %s: ", what);
	dm_text_escaped(out, dm_str(path ? path : none));
	dm_buf_byte(out, '\n');
}

int
dm_policy_show(const struct dm_command *command, const char *path)
{
	struct dm_settings settings = dm_command_settings(command);
	struct dm_scope scope;
	struct dm_err err = {0};
	struct dm_buf out = {0};
	int status = 2;
	bool found = dm_settings_scope(&settings, path, &scope, &err);
	dm_settings_say(&settings, &out);
	if (out.n) {
		dm_buf_write(&out, stderr);
		out.n = 0;
	}
	if (!found) {
		dm_print_error(&err, path);
	} else {
		dm_buf_put(&out, "# what holds for ");
		dm_text_escaped(&out, dm_str(path));
		dm_buf_byte(&out, '\n');
		put_origin(&out, "policy", scope.policy->path, "none");
		put_origin(&out, "lock", scope.lock->path, "none");
		if (dm_policy_excludes(scope.policy, scope.relative)) {
			dm_buf_put(&out, "# exclude names it: searches leave it out\n");
		}
		dm_policy_explain(&out, scope.policy,
			dm_policy_matches(scope.policy, scope.relative), command->only,
			command->skip);
		dm_buf_write(&out, stdout);
		status = 0;
	}
	dm_buf_finish(&out);
	dm_settings_finish(&settings);
	return status;
}
