// RocksDB's file system, with every operation written down.
#pragma once
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include "fault/op_log.h"

namespace warmpost::test {

class RecordingFileSystem : public rocksdb::FileSystemWrapper {
public:
    explicit RecordingFileSystem(OpLog& log) : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()), log_(log) {}
    const char* Name() const override { return "RecordingFileSystem"; }

    using Options = rocksdb::FileOptions;
    using Debug = rocksdb::IODebugContext;
    using Status = rocksdb::IOStatus;

    Status NewWritableFile(const std::string& name, const Options& options, std::unique_ptr<rocksdb::FSWritableFile>* file, Debug* debug) override {
        auto status = target()->NewWritableFile(name, options, file, debug);
        if (status.ok()) begin(name, file);
        return status;
    }
    Status ReopenWritableFile(const std::string&, const Options&, std::unique_ptr<rocksdb::FSWritableFile>*, Debug*) override {
        return Status::NotSupported("not used by the spool");
    }
    Status ReuseWritableFile(const std::string&, const std::string&, const Options&, std::unique_ptr<rocksdb::FSWritableFile>*, Debug*) override {
        return Status::NotSupported("not used by the spool");
    }
    Status NewDirectory(const std::string& name, const rocksdb::IOOptions& options, std::unique_ptr<rocksdb::FSDirectory>* directory,
                        Debug* debug) override {
        auto status = target()->NewDirectory(name, options, directory, debug);
        if (status.ok()) *directory = std::make_unique<Directory>(log_, log_.relative(name), std::move(*directory));
        return status;
    }
    Status RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options, Debug* debug) override {
        auto status = target()->RenameFile(from, to, options, debug);
        if (status.ok() && !is_info_log(from)) log_.add({DiskOp::Rename, log_.relative(from), log_.relative(to)});
        return status;
    }
    Status DeleteFile(const std::string& name, const rocksdb::IOOptions& options, Debug* debug) override {
        auto status = target()->DeleteFile(name, options, debug);
        if (status.ok() && !is_info_log(name)) log_.add({DiskOp::Remove, log_.relative(name), {}});
        return status;
    }

private:
    static bool is_info_log(const std::string& name) { return std::filesystem::path(name).filename().string().starts_with("LOG"); }
    void begin(const std::string& name, std::unique_ptr<rocksdb::FSWritableFile>* file) {
        log_.add({DiskOp::Create, log_.relative(name), {}});
        *file = std::make_unique<File>(log_, log_.relative(name), std::move(*file));
    }

    class File : public rocksdb::FSWritableFileOwnerWrapper {
    public:
        File(OpLog& log, std::string path, std::unique_ptr<rocksdb::FSWritableFile>&& file)
            : rocksdb::FSWritableFileOwnerWrapper(std::move(file)), log_(log), path_(std::move(path)) {}
        Status Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options, Debug* debug) override {
            wrote(data);
            return target()->Append(data, options, debug);
        }
        Status Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options, const rocksdb::DataVerificationInfo& info, Debug* debug) override {
            wrote(data);
            return target()->Append(data, options, info, debug);
        }
        Status Truncate(std::uint64_t size, const rocksdb::IOOptions& options, Debug* debug) override {
            log_.add({DiskOp::Truncate, path_, {}, size});
            size_ = size;
            return target()->Truncate(size, options, debug);
        }
        Status Sync(const rocksdb::IOOptions& options, Debug* debug) override { return synced(target()->Sync(options, debug)); }
        Status Fsync(const rocksdb::IOOptions& options, Debug* debug) override { return synced(target()->Fsync(options, debug)); }

    private:
        void wrote(const rocksdb::Slice& data) {
            log_.add({DiskOp::Write, path_, {}, size_, data.ToString()});
            size_ += data.size();
        }
        Status synced(Status status) {
            log_.add({DiskOp::Sync, path_, {}});
            return status;
        }
        OpLog& log_;
        std::string path_;
        std::uint64_t size_ = 0;
    };

    class Directory : public rocksdb::FSDirectoryWrapper {
    public:
        Directory(OpLog& log, std::string path, std::unique_ptr<rocksdb::FSDirectory>&& directory)
            : rocksdb::FSDirectoryWrapper(std::move(directory)), log_(log), path_(std::move(path)) {}
        Status Fsync(const rocksdb::IOOptions& options, Debug* debug) override { return synced(FSDirectoryWrapper::Fsync(options, debug)); }
        Status FsyncWithDirOptions(const rocksdb::IOOptions& options, Debug* debug, const rocksdb::DirFsyncOptions& how) override {
            return synced(FSDirectoryWrapper::FsyncWithDirOptions(options, debug, how));
        }

    private:
        Status synced(Status status) {
            log_.add({DiskOp::SyncDirectory, path_, {}});
            return status;
        }
        OpLog& log_;
        std::string path_;
    };
    OpLog& log_;
};

}  // namespace warmpost::test
