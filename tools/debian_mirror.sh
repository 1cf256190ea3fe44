# What this machine's own configuration says about Debian's archive; to be sourced, for sh and bash.
# shellcheck shell=sh

os_release() { # FIELD
  sed -n "s/^$1=//p" /etc/os-release 2>/dev/null | tr -d '"'
}

# The mirror of the running release as apt itself understands its configuration, whichever format that is in.
debian_mirror() {
  codename=$(os_release VERSION_CODENAME)
  # shellcheck disable=SC2016  # apt-get expands these
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    awk -v release="$codename" '$2 == release && $3 == "main" && !found++ { print $1 }'
}

debian_keyring() {
  for keyring in /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-keyring.pgp; do
    if [ -r "$keyring" ]; then
      echo "$keyring"
      return
    fi
  done
}
