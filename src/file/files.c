#include "files.h"

void
dm_files_finish(struct dm_files *files)
{
	dm_buf_finish(&files->errors);
	dm_buf_finish(&files->notes);
}
