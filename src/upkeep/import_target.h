// Where the records of an import job go: one kind for each ImportDestination of SES v2. The job's runner opens the file, cuts it into records and counts.
#pragma once
#include <boost/json/object.hpp>

#include <functional>
#include <memory>

#include "base/ids.h"
#include "registry/registry.h"
#include "upkeep/import_record.h"

namespace warmpost::upkeep {

class ImportTarget {
public:
    virtual ~ImportTarget() = default;
    [[nodiscard]] virtual std::uint64_t most_records() const = 0;  // a file with more is refused before anything is imported
    // Whether the first line of a CSV file names its columns; begin() gets it then. Errors: InvalidArgument: the job fails with it.
    [[nodiscard]] virtual bool csv_has_header() const { return false; }
    [[nodiscard]] virtual Status begin(const std::vector<std::string>& /*header*/) { return {}; }
    // Checks a record and keeps it until the next write(). A record may come again after a crash. Errors: InvalidArgument: this record failed, and why.
    [[nodiscard]] virtual Status take(ImportRecord record) = 0;
    // Makes durable what was taken since the last call; nothing is kept afterwards. Blocks. Errors: Unavailable: the job is begun again later.
    [[nodiscard]] virtual Status write() = 0;
};

// `destination`: the member of ImportDestination, e.g. {"SuppressionListImportAction": "PUT"}. Errors: what the job fails with.
using MakeImportTarget = std::function<Result<std::unique_ptr<ImportTarget>>(AccountId account, const boost::json::object& destination)>;

// SuppressionListDestination.
[[nodiscard]] MakeImportTarget suppression_import(registry::Registry& registry, std::function<WallTime()> now);
// ContactListDestination (SES guide, "Using list management"): CSV whose first line names the columns emailAddress, unsubscribeAll, attributesData and
// topicPreferences.TOPIC in any order, or JSON lines with those members.
[[nodiscard]] MakeImportTarget contact_import(registry::Registry& registry, std::function<WallTime()> now);

}  // namespace warmpost::upkeep
