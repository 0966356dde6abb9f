// The real disk under segments, with every operation written down.
#pragma once
#include "fault/op_log.h"
#include "spool/disk.h"

namespace warmpost::test {

class RecordingDisk : public spool::Disk {
public:
    explicit RecordingDisk(OpLog& log) : log_(log) {}
    Result<std::unique_ptr<spool::AppendFile>> create(const std::filesystem::path& file) override {
        auto made = real().create(file);
        if (!made) return std::unexpected(made.error());
        log_.add({DiskOp::Create, log_.relative(file), {}});
        return std::make_unique<File>(log_, log_.relative(file), std::move(*made));
    }
    Status sync_directory(const std::filesystem::path& directory) override {
        auto synced = real().sync_directory(directory);
        log_.add({DiskOp::SyncDirectory, log_.relative(directory), {}});
        return synced;
    }
    Status remove(const std::filesystem::path& file) override {
        auto removed = real().remove(file);
        log_.add({DiskOp::Remove, log_.relative(file), {}});
        return removed;
    }
    Result<std::string> read(const std::filesystem::path& file, std::uint64_t offset, std::size_t length) const override {
        return real().read(file, offset, length);
    }
    Result<std::uint64_t> size(const std::filesystem::path& file) const override { return real().size(file); }
    Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& directory) const override { return real().list(directory); }
    Result<std::uint64_t> free_bytes(const std::filesystem::path& directory) const override { return real().free_bytes(directory); }

private:
    static spool::Disk& real() { return spool::real_disk(); }
    class File : public spool::AppendFile {
    public:
        File(OpLog& log, std::string path, std::unique_ptr<spool::AppendFile> file) : log_(log), path_(std::move(path)), file_(std::move(file)) {}
        Status append(std::span<const iovec> buffers) override {
            // Each buffer is a write of its own: writev promises no more to a disk that loses power.
            for (const auto& buffer : buffers) {
                std::string bytes(static_cast<const char*>(buffer.iov_base), buffer.iov_len);
                const auto size = bytes.size();
                log_.add({DiskOp::Write, path_, {}, size_, std::move(bytes)});
                size_ += size;
            }
            return file_->append(buffers);
        }
        Status sync() override {
            auto synced = file_->sync();
            log_.add({DiskOp::Sync, path_, {}});
            return synced;
        }

    private:
        OpLog& log_;
        std::string path_;
        std::unique_ptr<spool::AppendFile> file_;
        std::uint64_t size_ = 0;
    };
    OpLog& log_;
};

}  // namespace warmpost::test
