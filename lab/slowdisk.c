// SPDX-License-Identifier: Apache-2.0
// Preloaded, it makes a program's disk slow: every write to a file, and every flush, takes so many milliseconds more as the
// file that SLOW_DISK names says at that moment. Sockets and pipes are as ever.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void wait_for_disk(int fd)
{
	struct stat status;
	const char *name = getenv("SLOW_DISK");
	char text[16] = "";
	int setting;
	long milliseconds;

	if (name == NULL || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		return;
	setting = open(name, O_RDONLY | O_CLOEXEC);
	if (setting < 0)
		return;
	milliseconds = read(setting, text, sizeof text - 1) > 0 ? atol(text) : 0;
	close(setting);
	if (milliseconds > 0)
		nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000}, NULL);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t count)
{
	wait_for_disk(fd);
	return NEXT(write)(fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
	wait_for_disk(fd);
	return NEXT(pwrite64)(fd, bytes, count, offset);
}

int fsync(int fd)
{
	wait_for_disk(fd);
	return NEXT(fsync)(fd);
}

int fdatasync(int fd)
{
	wait_for_disk(fd);
	return NEXT(fdatasync)(fd);
}
