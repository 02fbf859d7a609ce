# shellcheck shell=sh
# Finds a JDK of the release that pserver builds with. Sourced by dist/run and dist/test.

JDK_RELEASE=25

# is_jdk FOLDER: whether it holds a JDK (not a bare runtime) of the right release.
is_jdk() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
    if [ -r "$1/release" ]; then
        grep -q "^JAVA_VERSION=\"${JDK_RELEASE}[\".+-]" "$1/release"
    else
        "$1/bin/java" -version 2>&1 | grep -q "version \"${JDK_RELEASE}[\".+-]"
    fi
}

# jdk_on_path: the folder of the java on the PATH, as that java itself tells it.
jdk_on_path() {
    command -v java >/dev/null 2>&1 || return 0
    java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

# jdk_of_mac: what macOS itself knows; it answers with another release when it has none of this one.
jdk_of_mac() {
    [ -x /usr/libexec/java_home ] || return 0
    /usr/libexec/java_home -v "$JDK_RELEASE" 2>/dev/null || true
}

# find_jdk: prints the folder of a JDK, or nothing and returns 1.
find_jdk() {
    for candidate in "${JAVA_HOME:-}" "$(jdk_on_path)" "$(jdk_of_mac)" \
        /usr/lib/jvm/*"$JDK_RELEASE"* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk@"$JDK_RELEASE" \
        "/usr/local/openjdk$JDK_RELEASE" \
        "${HOME:-/nonexistent}"/.sdkman/candidates/java/"$JDK_RELEASE"*; do
        if [ -n "$candidate" ] && is_jdk "$candidate"; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

# use_jdk: exports JAVA_HOME, or ends the script with one sentence that says what to install.
use_jdk() {
    if ! JAVA_HOME=$(find_jdk); then
        echo "pserver needs JDK $JDK_RELEASE, and none was found: install one (for example Temurin $JDK_RELEASE from https://adoptium.net) and set JAVA_HOME to its folder." >&2
        exit 2
    fi
    export JAVA_HOME
}

# need_program NAME WHAT: ends the script with one sentence if a program is missing.
need_program() {
    if ! command -v "$1" >/dev/null 2>&1; then
        echo "pserver needs $2, and there is no '$1' on the PATH: install it and try again." >&2
        exit 2
    fi
}
