#include "fault/op_log.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace warmpost::test {
namespace {

struct File {
    std::string content;
};
using Names = std::map<std::string, std::shared_ptr<File>>;

std::string parent(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

bool is_data(const DiskOp& op) { return op.kind == DiskOp::Write || op.kind == DiskOp::Truncate; }
bool is_name(const DiskOp& op) { return op.kind == DiskOp::Create || op.kind == DiskOp::Rename || op.kind == DiskOp::Remove; }

// Which of the operations are certain to have reached the disk.
std::vector<bool> durable(const std::vector<DiskOp>& ops, std::size_t count) {
    std::vector<bool> sure(count, false);
    // The file that an operation is about: names move, so each creation gets a number.
    std::map<std::string, int> named;
    std::vector<int> about(count, -1);
    std::map<int, std::vector<std::size_t>> unsynced_data;
    std::map<std::string, std::vector<std::size_t>> unsynced_names;
    int files = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& op = ops[i];
        if (op.kind == DiskOp::Create) named[op.path] = files++;
        if (op.kind == DiskOp::Rename) {
            named[op.target] = named[op.path];
            named.erase(op.path);
        }
        if (is_name(op)) unsynced_names[parent(op.path)].push_back(i);
        if (is_data(op)) unsynced_data[named[op.path]].push_back(i);
        if (op.kind == DiskOp::Sync)
            for (const auto done : std::exchange(unsynced_data[named[op.path]], {})) sure[done] = true;
        if (op.kind == DiskOp::SyncDirectory)
            for (const auto done : std::exchange(unsynced_names[op.path], {})) sure[done] = true;
    }
    return sure;
}

void write(std::string& content, std::uint64_t at, std::string_view bytes) {
    if (content.size() < at + bytes.size()) content.resize(at + bytes.size());  // a hole reads as zeroes
    content.replace(at, bytes.size(), bytes);
}

}  // namespace

std::map<std::string, std::string> after_power_cut(const std::vector<DiskOp>& ops, std::size_t count, Forgets forgets, std::mt19937& chance) {
    const auto sure = durable(ops, count);
    // TornTail: unsynced operations before `cut` survive. The last writes are the likely ones to be in doubt.
    std::vector<std::size_t> doubtful;
    for (std::size_t i = 0; i < count; ++i)
        if (!sure[i] && (is_data(ops[i]) || is_name(ops[i]))) doubtful.push_back(i);
    const std::size_t cut = doubtful.empty() ? count : doubtful[chance() % doubtful.size()];

    Names live, disk;  // what the process saw; what is on the disk
    for (std::size_t i = 0; i < count; ++i) {
        const auto& op = ops[i];
        bool kept = sure[i];
        std::size_t keep_bytes = op.bytes.size();
        if (!kept && forgets == Forgets::Contents) kept = is_name(op);
        if (!kept && forgets == Forgets::RandomWrites) kept = is_name(op) || chance() % 2 == 0;
        if (!kept && forgets == Forgets::TornTail) {
            kept = i <= cut;
            if (i == cut) keep_bytes = op.bytes.empty() ? 0 : chance() % op.bytes.size();
        }
        switch (op.kind) {
            case DiskOp::Create:
                live[op.path] = std::make_shared<File>();
                if (kept) disk[op.path] = live[op.path];
                break;
            case DiskOp::Rename:
                live[op.target] = live[op.path];
                live.erase(op.path);
                if (kept) {
                    disk[op.target] = live[op.target];
                    disk.erase(op.path);
                }
                break;
            case DiskOp::Remove:
                live.erase(op.path);
                if (kept) disk.erase(op.path);
                break;
            case DiskOp::Write:
                if (kept) write(live[op.path]->content, op.at, std::string_view(op.bytes).substr(0, keep_bytes));
                break;
            case DiskOp::Truncate:
                if (kept) live[op.path]->content.resize(op.at);
                break;
            case DiskOp::Sync:
            case DiskOp::SyncDirectory:
            case DiskOp::Acknowledged:
            case DiskOp::Recorded:
            case DiskOp::OutcomeDurable: break;
        }
    }
    std::map<std::string, std::string> image;
    for (const auto& [name, file] : disk) image[name] = file->content;
    return image;
}

}  // namespace warmpost::test
