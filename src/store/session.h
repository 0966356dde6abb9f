// Private to store/: the SOCI session, and the edge where its exceptions become Errors.
#pragma once
#include <soci/soci.h>

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "store/store.h"

namespace warmpost::store {

struct Store::Impl {
    soci::session sql;
    std::string file;              // for error texts

    // Runs `work`; what SOCI throws becomes an Error that names the file.
    template <class Work>
    auto attempt(Work work) -> Result<decltype(work())> {
        try {
            if constexpr (std::is_void_v<decltype(work())>) {
                work();
                return {};
            } else {
                return work();
            }
        } catch (const std::exception& e) {
            return fail(ErrorCode::Internal, "control database " + file + ": " + e.what());
        }
    }
    // One statement with the row's members as its named parameters.
    template <class Row>
    Status execute(const std::string& statement, const Row& row) {
        return attempt([&] {
            Row copy = row;        // SOCI binds to what may change
            sql << statement, soci::use(copy);
        });
    }
    template <class Row>
    Result<std::vector<Row>> select(const std::string& query) {
        return attempt([&] {
            std::vector<Row> rows;
            soci::rowset<Row> found = (sql.prepare << query);
            for (const Row& row : found) rows.push_back(row);
            return rows;
        });
    }
};

// Makes the database refuse to change or remove what is in the ledger. Once a connection, after the migrations.
void guard_ledger(soci::session& sql);

// How one member goes in and out; booleans are INTEGER 0 or 1, an id of 0 is NULL.
inline void get(const soci::values& v, const char* column, std::string& out) { out = v.get<std::string>(column); }
inline void get(const soci::values& v, const char* column, std::int64_t& out) { out = v.get<long long>(column, 0); }
inline void get(const soci::values& v, const char* column, bool& out) { out = v.get<int>(column) != 0; }
inline void get(const soci::values& v, const char* column, int& out) { out = v.get<int>(column); }
inline void get(const soci::values& v, const char* column, double& out) { out = v.get<double>(column); }

inline void set(soci::values& v, const char* column, const std::string& in) { v.set(column, in); }
inline void set(soci::values& v, const char* column, const std::int64_t& in) { v.set(column, static_cast<long long>(in)); }
inline void set(soci::values& v, const char* column, const bool& in) { v.set(column, in ? 1 : 0); }
inline void set(soci::values& v, const char* column, const int& in) { v.set(column, in); }
inline void set(soci::values& v, const char* column, const double& in) { v.set(column, in); }
inline void set_id_or_null(soci::values& v, const char* column, std::int64_t in) {
    v.set(column, static_cast<long long>(in), in == 0 ? soci::i_null : soci::i_ok);
}

}  // namespace warmpost::store
