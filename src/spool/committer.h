// The commit thread: writes all waiting messages with one sync, then tells those who wait.
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "spool/admission.h"
#include "spool/segments.h"
#include "spool/spool.h"
#include "spool/window.h"

namespace warmpost::spool {

class Indexer;

// What is to be written: a message of a client, a record copied out of a sparse segment, or a mark to pass on.
struct Append {
    MessagePtr message = nullptr;
    std::string prefix = {};  // record.h; of a copy, the whole record
    Spool::Appended done = nullptr;
    std::string copied_id = {};
    std::optional<Position> copied_from = {};
    std::promise<void>* flushed = nullptr;
    [[nodiscard]] bool is_message() const { return message != nullptr; }
};

class Committer {
public:
    Committer(const Options& options, Disk& disk, Admission& admission, Indexer& indexer, std::uint32_t first_segment);
    void start();
    void submit(Append append);
    void submit(std::vector<Append> appends);
    void stop();  // writes what was submitted, then ends the thread

private:
    void run();
    [[nodiscard]] bool take();  // false: stopped and nothing left
    void commit();
    void look_at_free_space(bool due);
    [[nodiscard]] Status write_group();
    [[nodiscard]] Status write_records();
    void write_failed(const Error& error, bool appending);
    void hand_over(const Status& status);
    void tell(const Status& status);

    const Options& options_;
    Disk& disk_;
    Admission& admission_;
    Indexer& indexer_;
    std::filesystem::path segments_;
    SegmentWriter writer_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Append> waiting_;  // GUARDED_BY(mutex_)
    bool idle_ = false;            // GUARDED_BY(mutex_)
    bool stop_ = false;            // GUARDED_BY(mutex_)
    // Of the commit thread:
    std::vector<Append> group_;
    std::vector<Position> positions_;
    std::vector<iovec> buffers_;
    std::vector<Operation> operations_;
    WallTime looked_at_{};
    std::thread thread_;
};

}  // namespace warmpost::spool
