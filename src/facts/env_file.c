/* Sources: docs.docker.com, "Set environment variables", "docker container run", --env-file; github.com/motdotla/dotenv */
#include "env_file.h"

static struct dm_str
value_of(struct dm_str right)
{
	char quote = right.n > 1 ? right.p[0] : '\0';
	if (quote == '"' || quote == '\'') {
		size_t end = dm_str_find_byte(dm_str_slice(right, 1, right.n), quote);
		return end == (size_t)-1 ? right : dm_str_slice(right, 1, end + 1);
	}
	size_t comment = dm_str_find(right, " #");
	return comment == (size_t)-1 ? right : dm_str_trim(dm_str_slice(right, 0, comment));
}

bool
dm_env_file_next(struct dm_str *text, struct dm_str *name, struct dm_str *value)
{
	struct dm_str line;
	while (dm_str_next_line(text, &line)) {
		line = dm_str_trim(line);
		if (dm_str_starts(line, "export ")) {
			line = dm_str_trim(dm_str_slice(line, 7, line.n));
		}
		size_t equals = dm_str_find_byte(line, '=');
		bool told = equals != (size_t)-1;
		*name = dm_str_trim(dm_str_slice(line, 0, told ? equals : line.n));
		*value = told ? value_of(dm_str_trim(dm_str_slice(line, equals + 1, line.n)))
			      : (struct dm_str){NULL, 0};
		if (name->n && name->p[0] != '#') {
			return true;
		}
	}
	return false;
}
