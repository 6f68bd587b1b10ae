"""The source files of a folder: those that aka scan reads."""

ENDINGS = {".swift", ".py", ".js", ".ts", ".rb", ".go", ".java", ".kt", ".php", ".sql"}


def below(folder):
    return (path for path in folder.rglob("*") if path.suffix in ENDINGS and path.is_file() and not path.is_symlink())
