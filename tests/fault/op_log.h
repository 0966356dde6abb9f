// A disk that forgets: every operation on files is written down, so that the disk as it might be after a power cut behind any
// of them can be built: what was synced is there, what was not is there, gone, torn or in another order, as chance has it.
//
// Model (POSIX, nothing more): fdatasync makes a file's bytes durable; fsync of a directory makes the names in it durable;
// nothing else does. Renames, creations and removals that were not synced survive in order up to some point, or not at all.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace warmpost::test {

struct DiskOp {
    enum Kind { Create, Write, Truncate, Sync, Rename, Remove, SyncDirectory, Acknowledged, Recorded, OutcomeDurable } kind;
    std::string path;    // relative to the root; of the marks (Acknowledged...): the message id
    std::string target;  // Rename: the new name
    std::uint64_t at = 0;  // Write: offset; Truncate: size
    std::string bytes = {};
};

class OpLog {
public:
    explicit OpLog(std::filesystem::path root) : root_(std::move(root)) {}
    void add(DiskOp op) {
        const std::lock_guard lock(mutex_);
        ops_.push_back(std::move(op));
    }
    [[nodiscard]] std::string relative(const std::filesystem::path& path) const {
        return std::filesystem::path(path).lexically_normal().lexically_relative(root_).string();
    }
    [[nodiscard]] const std::vector<DiskOp>& ops() const { return ops_; }  // once nobody adds any more

private:
    std::filesystem::path root_;
    std::mutex mutex_;
    std::vector<DiskOp> ops_;
};

enum class Forgets {
    Everything,    // all that was not synced is gone, names too
    Contents,      // names survive, contents that were not synced do not
    TornTail,      // unsynced operations survive up to some point, and the write there is torn in the middle
    RandomWrites,  // each unsynced write survives or not: later ones may, earlier ones not
};

// The disk after a power cut behind the first `count` operations, as files by relative path.
[[nodiscard]] std::map<std::string, std::string> after_power_cut(const std::vector<DiskOp>& ops, std::size_t count, Forgets forgets,
                                                                 std::mt19937& chance);

}  // namespace warmpost::test
